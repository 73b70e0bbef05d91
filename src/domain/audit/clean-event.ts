import { Problem } from '../problem.ts';
import { auditEvents } from './events.ts';
import { auditOutcomes } from './entry.ts';
import type { AuditEntry, AuditEvent } from './entry.ts';
import type { DetailType } from './events.ts';

export type CleanEvent = Omit<AuditEntry, 'seq' | 'at' | 'previous' | 'hash'>;

const idCharacters = 100;
const nameCharacters = 120;
const wordsCharacters = 200;

/**
 * An event with nothing in it that its kind does not allow: other details, and values of another type, are left out;
 * texts are cut to their lengths; what looks like a credential is replaced. What cannot be said at all, an unknown kind
 * or outcome, throws `bad_request`.
 */
export function cleanEvent(event: AuditEvent): CleanEvent {
  const fields: Record<string, DetailType> | undefined = Object.hasOwn(auditEvents, event.kind)
    ? auditEvents[event.kind]
    : undefined;
  if (fields === undefined) throw new Problem('bad_request', 'The audit log has no such kind of event.');
  if (!auditOutcomes.includes(event.outcome)) throw new Problem('bad_request', 'An outcome is ok, denied or failed.');
  const given: Record<string, unknown> = { ...event.detail };
  const detail: Record<string, string | number> = {};
  for (const [name, type] of Object.entries(fields)) {
    const value = clean(type, given[name]);
    if (value !== undefined) detail[name] = value;
  }
  const ip = event.ip !== undefined && /^[\da-f.:]{2,45}$/i.test(event.ip) ? event.ip : undefined;
  return {
    kind: event.kind,
    actor: reference(event.actor),
    ...(event.target !== undefined && { target: reference(event.target) }),
    outcome: event.outcome,
    requestId: id(event.requestId),
    ...(ip !== undefined && { ip }),
    detail,
  };
}

function clean(type: DetailType, value: unknown): string | number | undefined {
  if (type === 'count') return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  if (type === 'id') return id(value);
  if (type === 'name') return withoutCredentials(oneLine(cut(value, nameCharacters)));
  const words = cut(value, wordsCharacters);
  return /^[\w.:*/+-]+(?:[ ,][\w.:*/+-]+)*$/.test(words) ? withoutCredentials(words) : undefined;
}

function reference({ kind, id: text }: { kind: string; id: string }): { kind: string; id: string } {
  return { kind: /^[a-z]{1,20}$/.test(kind) ? kind : 'unknown', id: id(text) };
}

/** Ids come from outside as well, e.g. in a request's path: strange characters are replaced, never a reason to fail. */
function id(text: string): string {
  return withoutCredentials(cut(text, idCharacters).replaceAll(/[^\w.:@/+-]/g, '_'));
}

/** Well-formed, since storage keeps UTF-8: half a surrogate pair would come back as something else. */
function cut(text: string, characters: number): string {
  return text.slice(0, characters).toWellFormed();
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** API keys, JSON web tokens, and runs of random characters longer than any id. */
function withoutCredentials(text: string): string {
  return text.replaceAll(/(?<![A-Za-z0-9])(?:nx_[\w-]{8,}|eyJ[\w-]{8,}[\w.-]*)|[A-Za-z0-9_-]{43,}/g, '[redacted]');
}
