import { authenticateRef } from '../auth/authenticate.ts';
import { credentialOf } from '../auth/ticket.ts';
import { openSession } from './view.ts';
import { Problem } from '../../../domain/problem.ts';
import type { Context } from '../../context.ts';

/**
 * Asked once something of a session stays open: whoever takes a right away ends what is open at that moment, and what
 * was still on its way then is found here. Closes what the user has open on the session, and throws.
 */
export async function recheckOpened(ctx: Context, userId: string, sessionId: string): Promise<void> {
  try {
    const caller = await authenticateRef(ctx, credentialOf(ctx));
    if (caller === undefined) throw new Problem('unauthenticated', 'Sign in again.');
    await openSession(ctx, userId, sessionId, 'read');
  } catch (error) {
    await ctx.conversation(sessionId).disconnect({ userId });
    throw error;
  }
}
