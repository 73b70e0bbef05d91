import { Problem } from '../../../domain/problem.ts';
import { answerText } from '../../../domain/plugins/answer.ts';
import { openPlugin } from './find.ts';
import { readableCollections } from '../collections/find.ts';
import { budgetsOf, spendRequest } from '../../budgets.ts';
import { verb } from '../../verb.ts';
import type { ToolReply } from '../../protocol/plugins.ts';

interface CallInput {
  id: string;
  tool: string;
  input: unknown;
  approval?: string;
}

/** Throws `approval_required` for a tool that changes something: with its id the same call runs, once. */
export const callPluginTool = verb<CallInput, ToolReply>('plugins:call', async ({ ctx, input, userId }) => {
  const plugin = await openPlugin(ctx, input.id);
  const keyId = ctx.caller.kind === 'key' ? ctx.caller.keyId : undefined;
  const caller = { userId, ...(keyId !== undefined && { keyId }) };
  await spendRequest(ctx, await budgetsOf(ctx, caller));
  const searches = plugin.manifest.capabilities.collections.length > 0;
  const call = {
    tool: input.tool,
    input: input.input,
    caller,
    collectionIds: searches ? await readableCollections(ctx, userId) : [],
    revision: plugin.revision,
    requestId: ctx.requestId,
    ...(input.approval !== undefined && { approval: input.approval }),
  };
  const outcome = await ctx.plugin(plugin.id).call(call, ctx.signal);
  if (outcome.state === 'asks') {
    const { id, effect } = outcome.approval;
    const what = effect === 'destructive' ? 'does what cannot be undone' : 'changes something';
    throw new Problem('approval_required', `${input.tool} ${what}: send the same request with this approval.`, {
      approvalId: id,
    });
  }
  const template = plugin.manifest.tools.find(({ name }) => name === input.tool)?.answer;
  const text = answerText(template, outcome.output);
  return { output: outcome.output, ...(text !== undefined && { text }) };
});
