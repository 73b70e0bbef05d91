import { limits } from '../../limits.ts';
import { verb } from '../../verb.ts';
import { viewPerson } from './view.ts';
import type { Page, Person } from '../../protocol/resources.ts';

export const listPeople = verb<{ cursor?: string }, Page<Person>>('people:read', async ({ ctx, input }) => {
  const page = { limit: limits.pageSize, ...(input.cursor !== undefined && { after: input.cursor }) };
  const records = await ctx.users.list(page);
  const last = records.at(-1);
  const more = records.length === limits.pageSize && last !== undefined;
  return { items: records.map((record) => viewPerson(ctx, record)), ...(more && { nextCursor: last.id }) };
});
