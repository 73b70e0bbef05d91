import { Problem } from '../../../domain/problem.ts';
import { tiedKey } from '../../../domain/caller.ts';
import { limits } from '../../limits.ts';
import { viewSession } from './view.ts';
import { verb } from '../../verb.ts';
import type { Page, Session } from '../../protocol/resources.ts';

/** Latest use first. */
export const listSessions = verb<{ cursor?: string }, Page<Session>>(
  'sessions:read',
  async ({ ctx, input, userId: ownerId }) => {
    const before = input.cursor === undefined ? undefined : Number(input.cursor);
    if (Number.isNaN(before)) throw new Problem('bad_request', 'That cursor is not one of ours.');
    const keyId = tiedKey(ctx.caller);
    const records = await ctx.sessions.list(ownerId, {
      limit: limits.pageSize,
      ...(before !== undefined && { before }),
      ...(keyId !== undefined && { keyId }),
    });
    const last = records.at(-1);
    const more = records.length === limits.pageSize && last !== undefined;
    return { items: records.map(viewSession), ...(more && { nextCursor: String(last.updatedAt) }) };
  },
);
