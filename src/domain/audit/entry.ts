import type { AuditDetail, AuditKind } from './events.ts';

export type AuditActorKind = 'user' | 'key' | 'service' | 'stranger';

export type AuditTargetKind =
  | 'user'
  | 'login'
  | 'device'
  | 'key'
  | 'group'
  | 'collection'
  | 'document'
  | 'session'
  | 'task'
  | 'schedule'
  | 'source'
  | 'plugin'
  | 'invitation'
  | 'route'
  | 'secret'
  | 'setting'
  | 'audit';

export const auditOutcomes = ['ok', 'denied', 'failed'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** What happened, as the one who saw it tells the log. */
export type AuditEvent = {
  [Kind in AuditKind]: {
    kind: Kind;
    /** Who did it; a stranger's id is what is known, or empty. */
    actor: { kind: AuditActorKind; id: string };
    /** What it was done to. */
    target?: { kind: AuditTargetKind; id: string };
    outcome: AuditOutcome;
    requestId: string;
    ip?: string;
    detail?: AuditDetail<Kind>;
  };
}[AuditKind];

/** One line of the log. */
export interface AuditEntry {
  /** 1, 2, 3 and so on, without a gap. */
  seq: number;
  /** When the log took it: ISO 8601, UTC, milliseconds. */
  at: string;
  kind: string;
  actor: { kind: string; id: string };
  target?: { kind: string; id: string };
  outcome: string;
  requestId: string;
  ip?: string;
  detail: Record<string, string | number>;
  /** The hash of the entry before; `genesis` for the first. */
  previous: string;
  hash: string;
}

/** Where a chain ends: the last entry's number and hash. */
export interface ChainHead {
  seq: number;
  hash: string;
}

/** The head of a log that has no entry. */
export const genesis: ChainHead = { seq: 0, hash: 'genesis' };

/** A message authentication code of a text, under a key that whoever can write to the storage does not have. */
export type Mac = (text: string) => Promise<string>;

/** The hash that binds an entry to its place: a code over the hash before it and all that it says. */
export function chainHash(mac: Mac, entry: Omit<AuditEntry, 'hash'>): Promise<string> {
  return mac(`${entry.previous}\n${canonical(entry)}`);
}

/** One text for equal entries and different texts for different ones: JSON in a fixed order, absent parts as null. */
function canonical({ seq, at, kind, actor, target, outcome, requestId, ip, detail }: Omit<AuditEntry, 'hash'>): string {
  const details = Object.keys(detail)
    .toSorted()
    .map((name) => [name, detail[name]]);
  const about = target === undefined ? null : [target.kind, target.id];
  return JSON.stringify([seq, at, kind, [actor.kind, actor.id], about, outcome, requestId, ip ?? null, details]);
}
