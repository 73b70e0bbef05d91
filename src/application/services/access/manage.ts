import { Problem } from '../../../domain/problem.ts';
import { findGroup } from '../groups/view.ts';
import { findPerson } from '../people/find.ts';
import { openCollection } from '../collections/find.ts';
import { openSession } from '../sessions/view.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { AccessLevel } from '../../../domain/identity/access.ts';
import type { AccessEntry, AccessObject, AccessSubject } from '../../../domain/ports/access-lists.ts';
import type { Context } from '../../context.ts';
import type { Page } from '../../protocol/resources.ts';

interface Grant {
  object: AccessObject;
  subject: AccessSubject;
  level: AccessLevel;
}

/** Who may do what with a collection or a session besides its owner. */
const list = async ({
  ctx,
  input,
  userId,
}: {
  ctx: Context;
  input: AccessObject;
  userId: string;
}): Promise<Page<AccessEntry>> => {
  await openObject(ctx, userId, input);
  return { items: await ctx.access.list(input) };
};

const grant = async ({ ctx, input, userId }: { ctx: Context; input: Grant; userId: string }): Promise<void> => {
  const { object, subject, level } = input;
  await openObject(ctx, userId, object);
  if (subject.kind === 'user') await findPerson(ctx, subject.id);
  if (subject.kind === 'group') await findGroup(ctx, subject.id);
  await ctx.access.grant(object, subject, level);
  await record(ctx, {
    kind: 'access.granted',
    target: object,
    detail: { granteeKind: subject.kind, granteeId: subject.id, role: level },
  });
};

const revoke = async ({
  ctx,
  input,
  userId,
}: {
  ctx: Context;
  input: Omit<Grant, 'level'>;
  userId: string;
}): Promise<void> => {
  const { object, subject } = input;
  await openObject(ctx, userId, object);
  if (!(await ctx.access.revoke(object, subject))) throw new Problem('not_found', 'There is no such entry.');
  // Whoever still may, connects again.
  if (object.kind === 'session') await ctx.conversation(object.id).disconnect();
  await record(ctx, {
    kind: 'access.revoked',
    target: object,
    detail: { granteeKind: subject.kind, granteeId: subject.id },
  });
};

export const listCollectionAccess = verb('collections:read', list);
export const grantCollectionAccess = verb('collections:write', grant);
export const revokeCollectionAccess = verb('collections:write', revoke);
export const listSessionAccess = verb('sessions:read', list);
export const grantSessionAccess = verb('sessions:write', grant);
export const revokeSessionAccess = verb('sessions:write', revoke);

async function openObject(ctx: Context, userId: string, { kind, id }: AccessObject): Promise<void> {
  if (kind === 'collection') await openCollection(ctx, userId, id, 'manage');
  else await openSession(ctx, userId, id, 'manage');
}
