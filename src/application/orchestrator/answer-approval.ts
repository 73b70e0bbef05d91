import { callInTurn } from './call-in-turn.ts';
import { say } from './answer-from-tool.ts';
import { wordResult } from './word-result.ts';
import type { AnswerEvent } from './answer-event.ts';
import type { PluginCaller } from '../../domain/ports/plugin-keeper.ts';
import type { Context } from '../context.ts';

/** Does what a plugin has asked for, if the person lets it; with the arguments that they were shown. */
export async function* answerApproval(
  ctx: Context,
  {
    question,
    collectionIds,
    approval: { id, allow },
  }: { question: string; collectionIds: readonly string[]; approval: { id: string; allow: boolean } },
): AsyncGenerator<AnswerEvent, void> {
  const { caller } = ctx;
  const asker = caller.kind === 'service' ? askerOf(caller) : undefined;
  const plugin = await ctx.plugins.find(id.split('.', 1)[0] ?? '');
  const asked = plugin && asker && (await ctx.plugin(plugin.id).approval(id, asker));
  if (plugin === undefined || asker === undefined || asked === undefined) {
    yield* say('This approval was used, has expired, or is not yours.', { abstained: true });
    return;
  }
  const { title, tools } = plugin.manifest;
  if (!allow) {
    await ctx.plugin(plugin.id).decline(id, asker);
    yield* say(`${title} does nothing.`);
    return;
  }
  const { tool, input } = asked;
  const called = yield* callInTurn(ctx, { plugin, tool, input, collectionIds, approval: id });
  if (called.state === 'done') {
    const template = tools.find(({ name }) => name === tool)?.answer;
    const { text, model, usage } = await wordResult(ctx, { question, title, output: called.output, template });
    yield { type: 'text.delta', text };
    yield { type: 'answered', model, abstained: false, usage };
  } else if (called.state === 'failed') yield* say(`${title}: ${called.detail}`, { abstained: true });
  else yield* say(`${title} asks again.`);
}

function askerOf({ onBehalfOf, keyId }: { onBehalfOf?: string; keyId?: string }): PluginCaller | undefined {
  if (onBehalfOf === undefined) return undefined;
  return { userId: onBehalfOf, ...(keyId !== undefined && { keyId }) };
}
