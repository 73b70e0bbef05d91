import { findGroup, viewGroup } from './view.ts';
import { findPerson } from '../people/find.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { Group, GroupDetail, Page } from '../../protocol/resources.ts';

const mostGroups = 500;

interface Budget {
  requestsPerDay?: number | null;
  tokensPerDay?: number | null;
}

export const listGroups = verb<object, Page<Group>>('people:read', async ({ ctx }) => ({
  items: (await ctx.groups.list(mostGroups)).map(viewGroup),
}));

export const getGroup = verb<{ id: string }, GroupDetail>('people:read', async ({ ctx, input }) => {
  const group = await findGroup(ctx, input.id);
  return { ...viewGroup(group), members: await ctx.groups.members(group.id) };
});

export const createGroup = verb<{ name: string } & Budget, Group>('people:write', async ({ ctx, input }) => {
  const { name, requestsPerDay = null, tokensPerDay = null } = input;
  const group = await ctx.groups.create({ id: ctx.ids.next(), name, requestsPerDay, tokensPerDay });
  await record(ctx, { kind: 'group.created', target: { kind: 'group', id: group.id } });
  return viewGroup(group);
});

export const updateGroup = verb<{ id: string; name?: string } & Budget, Group>(
  'people:write',
  async ({ ctx, input }) => {
    const { id, ...change } = input;
    await findGroup(ctx, id);
    await ctx.groups.update(id, change);
    await record(ctx, { kind: 'group.changed', target: { kind: 'group', id } });
    return viewGroup(await findGroup(ctx, id));
  },
);

export const removeGroup = verb<{ id: string }, void>('people:write', async ({ ctx, input }) => {
  const group = await findGroup(ctx, input.id);
  const members = await ctx.groups.members(group.id);
  await ctx.groups.remove(group.id);
  // What they had open through the group is checked anew when they come back.
  for (const { id } of members) await ctx.live.end(id);
  await record(ctx, { kind: 'group.removed', target: { kind: 'group', id: group.id } });
});

export const addGroupMember = verb<{ id: string; userId: string }, void>('people:write', async ({ ctx, input }) => {
  const group = await findGroup(ctx, input.id);
  const person = await findPerson(ctx, input.userId);
  await ctx.groups.addMember(group.id, person.id);
  await record(ctx, {
    kind: 'group.changed',
    target: { kind: 'group', id: group.id },
    detail: { userId: person.id, change: 'added' },
  });
});

export const removeGroupMember = verb<{ id: string; userId: string }, void>('people:write', async ({ ctx, input }) => {
  const group = await findGroup(ctx, input.id);
  await ctx.groups.removeMember(group.id, input.userId);
  // What they had open through the group is checked anew when they come back.
  await ctx.live.end(input.userId);
  await record(ctx, {
    kind: 'group.changed',
    target: { kind: 'group', id: group.id },
    detail: { userId: input.userId, change: 'removed' },
  });
});
