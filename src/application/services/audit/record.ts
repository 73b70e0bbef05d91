import type { AuditDetail, AuditKind } from '../../../domain/audit/events.ts';
import type { AuditEvent, AuditOutcome, AuditTargetKind } from '../../../domain/audit/entry.ts';
import type { Caller } from '../../../domain/caller.ts';
import type { Context } from '../../context.ts';

interface Happening<Kind extends AuditKind> {
  kind: Kind;
  target?: { kind: AuditTargetKind; id: string };
  /** `ok` unless told. */
  outcome?: AuditOutcome;
  detail?: AuditDetail<Kind>;
  /** Who did it, where that is not the caller: somebody who signs in is a stranger until then. */
  userId?: string;
}

/** Writes what happened to the audit log, with who, when and where. Ids, roles and counts only: never a token or a text. */
export async function record<Kind extends AuditKind>(
  ctx: Context,
  { kind, target, outcome = 'ok', detail, userId }: Happening<Kind>,
): Promise<void> {
  const event = {
    kind,
    actor: userId === undefined ? actorOf(ctx.caller) : { kind: 'user', id: userId },
    ...(target && { target }),
    outcome,
    requestId: ctx.requestId,
    ...(ctx.origin.ip !== undefined && { ip: ctx.origin.ip }),
    ...(detail && { detail }),
  };
  await ctx.audit.append([event as AuditEvent]);
}

/** Somebody asked for what is not theirs, and was told that it is not there. */
export async function recordDenial(ctx: Context, target: { kind: AuditTargetKind; id: string }): Promise<void> {
  await record(ctx, { kind: 'access.denied', target, outcome: 'denied', detail: { reason: 'not_found' } });
}

function actorOf(caller: Caller): AuditEvent['actor'] {
  if (caller.kind === 'user') return { kind: 'user', id: caller.userId };
  if (caller.kind === 'key') return { kind: 'key', id: caller.keyId };
  if (caller.kind === 'service') return { kind: 'service', id: caller.onBehalfOf ?? caller.service };
  return { kind: 'stranger', id: '' };
}
