import { Problem } from '../../../domain/problem.ts';
import type { Context } from '../../context.ts';
import type { Group } from '../../protocol/resources.ts';
import type { GroupRecord } from '../../../domain/ports/group-directory.ts';

export function viewGroup({ id, name, requestsPerDay, tokensPerDay, createdAt }: GroupRecord): Group {
  return {
    id,
    name,
    ...(requestsPerDay !== null && { requestsPerDay }),
    ...(tokensPerDay !== null && { tokensPerDay }),
    createdAt: new Date(createdAt).toISOString(),
  };
}

export async function findGroup(ctx: Context, id: string): Promise<GroupRecord> {
  const group = await ctx.groups.find(id);
  if (group === undefined) throw new Problem('not_found', 'There is no such group.');
  return group;
}
