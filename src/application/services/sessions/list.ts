import { Problem } from '../../../domain/problem.ts';
import { authorize } from '../../../domain/caller.ts';
import { limits } from '../../limits.ts';
import { viewSession } from './view.ts';
import type { Page, Session } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

/** Latest use first. */
export const listSessions: Verb<{ cursor?: string }, Page<Session>> = async ({ ctx, input }) => {
  const ownerId = authorize(ctx.caller, 'sessions:read');
  const before = input.cursor === undefined ? undefined : Number(input.cursor);
  if (Number.isNaN(before)) throw new Problem('bad_request', 'That cursor is not one of ours.');
  const records = await ctx.sessions.list(ownerId, { limit: limits.pageSize, ...(before !== undefined && { before }) });
  const last = records.at(-1);
  const more = records.length === limits.pageSize && last !== undefined;
  return { items: records.map(viewSession), ...(more && { nextCursor: String(last.updatedAt) }) };
};
