import { Problem } from '../../../domain/problem.ts';
import { openSession } from '../sessions/view.ts';
import { verb } from '../../verb.ts';
import type { CredentialRef } from '../../../domain/caller.ts';
import type { Context } from '../../context.ts';

const ticketSeconds = 30;

/**
 * A ticket for one WebSocket of one session: for clients that have no cookie and cannot set headers on a socket. Works
 * once, within 30 seconds.
 */
export const socketTicket = verb<{ id: string }, { ticket: string; expiresIn: number }>(
  'sessions:write',
  async ({ ctx, input, userId }) => {
    await openSession(ctx, userId, input.id, 'read');
    const ticket = await ctx.links.sign(
      { purpose: 'socket-ticket', jti: ctx.ids.next(), sub: userId, data: { ...credentialOf(ctx), session: input.id } },
      ticketSeconds,
    );
    return { ticket, expiresIn: ticketSeconds };
  },
);

/** The caller's credential by its id. */
export function credentialOf(ctx: Context): CredentialRef {
  if (ctx.caller.kind === 'user') return { kind: 'login', id: ctx.caller.loginId };
  if (ctx.caller.kind === 'key') return { kind: 'key', id: ctx.caller.keyId };
  throw new Problem('unauthenticated', 'Sign in first.');
}
