import { Problem } from '../../../domain/problem.ts';
import { limits } from '../../limits.ts';
import { mayChangeRole } from '../../../domain/identity/permission.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { Invitation, InvitationWithToken, Page } from '../../protocol/resources.ts';
import type { InvitationRecord } from '../../../domain/ports/invitations.ts';
import type { Role } from '../../../domain/identity/permission.ts';

const invitationDays = 7;
const day = 24 * 60 * 60;

/** A one-time invitation. The token in the reply makes its link; whoever opens it first, joins. */
export const invite = verb<{ role: Exclude<Role, 'owner'>; email?: string }, InvitationWithToken>(
  'people:write',
  async ({ ctx, input, userId }) => {
    const { caller } = ctx;
    if (caller.kind !== 'user' || !mayChangeRole(caller.role, input.role, input.role))
      throw new Problem('forbidden', `Only the owner may invite somebody as ${input.role}.`);
    const made = await ctx.invitations.add({
      id: ctx.ids.next(),
      role: input.role,
      email: input.email ?? null,
      invitedBy: userId,
      expiresAt: ctx.clock.now().getTime() + invitationDays * day * 1000,
    });
    const token = await ctx.links.sign({ purpose: 'invitation', jti: made.id }, invitationDays * day);
    await record(ctx, {
      kind: 'user.invited',
      target: { kind: 'invitation', id: made.id },
      detail: { role: made.role },
    });
    return { ...viewInvitation(made), token };
  },
);

/** Those that are open, newest first. */
export const listInvitations = verb<object, Page<Invitation>>('people:write', async ({ ctx }) => ({
  items: (await ctx.invitations.list(limits.pageSize)).map(viewInvitation),
}));

export const withdrawInvitation = verb<{ id: string }, void>('people:write', async ({ ctx, input }) => {
  if (!(await ctx.invitations.withdraw(input.id))) throw new Problem('not_found', 'There is no such open invitation.');
  await record(ctx, { kind: 'user.invitation-withdrawn', target: { kind: 'invitation', id: input.id } });
});

function viewInvitation({ id, role, email, createdAt, expiresAt }: InvitationRecord): Invitation {
  return {
    id,
    role,
    ...(email !== null && { email }),
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}
