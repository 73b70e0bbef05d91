import { mayChangeRole } from '../../../domain/identity/permission.ts';
import type { Context } from '../../context.ts';
import type { InvitationRecord } from '../../../domain/ports/invitations.ts';

/** Whether whoever invited somebody still may: an invitation does not outlive the right to give it. */
export async function invitationStands(
  ctx: Context,
  { invitedBy, role }: Pick<InvitationRecord, 'invitedBy' | 'role'>,
): Promise<boolean> {
  const by = await ctx.users.find(invitedBy);
  return by !== undefined && by.disabledAt === null && mayChangeRole(by.role, role, role);
}
