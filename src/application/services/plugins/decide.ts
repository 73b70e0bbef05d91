import { Problem } from '../../../domain/problem.ts';
import { authorize } from '../../../domain/caller.ts';
import { openSession } from '../sessions/view.ts';
import { readableCollections } from '../collections/find.ts';
import { budgetsOf, spendRequest } from '../../budgets.ts';
import { verb } from '../../verb.ts';

interface Decision {
  sessionId: string;
  approvalId: string;
  allow: boolean;
  turnId?: string;
}

/** Says whether a plugin may do what it has asked for; what it comes to is a turn of the session. */
export const decideApproval = verb<Decision, { sessionId: string; turnId: string; seq: number }>(
  'sessions:write',
  async ({ ctx, input, userId }) => {
    authorize(ctx.caller, 'plugins:call');
    const session = await openSession(ctx, userId, input.sessionId, 'write');
    const keyId = ctx.caller.kind === 'key' ? ctx.caller.keyId : undefined;
    const caller = { userId, ...(keyId !== undefined && { keyId }) };
    const plugin = await ctx.plugins.find(pluginOf(input.approvalId));
    const asked = plugin && (await ctx.plugin(plugin.id).approval(input.approvalId, caller));
    if (plugin === undefined || asked === undefined)
      throw new Problem('not_found', 'This approval was used, has expired, or is not yours.');
    await spendRequest(ctx, await budgetsOf(ctx, caller));
    const started = await ctx.conversation(session.id).start({
      turnId: input.turnId ?? ctx.ids.next(),
      question: `${input.allow ? 'Allowed' : 'Not allowed'}: ${plugin.manifest.title}, ${asked.tool}`,
      collectionIds: await readableCollections(ctx, userId),
      ...caller,
      approval: { id: input.approvalId, allow: input.allow },
    });
    return { sessionId: session.id, ...started };
  },
);

/** An approval's id begins with its plugin's. */
function pluginOf(approvalId: string): string {
  return approvalId.split('.', 1)[0] ?? '';
}
