import { callInTurn } from './call-in-turn.ts';
import { routeAmong } from './enabled-tools.ts';
import { sumOfUsage } from '../../domain/rag/usage.ts';
import { wordResult } from './word-result.ts';
import type { AnswerEvent } from './answer-event.ts';
import type { Context } from '../context.ts';
import type { EnabledTool } from './enabled-tools.ts';
import type { Route } from '../../domain/plugins/route.ts';
import type { ToolDescriptor } from '../../domain/plugins/descriptor.ts';

/**
 * Lets a plugin do what its phrases say, and answers with what came of it. False where the turn has to be answered in another
 * way: no phrase knows the request, or what looked like arithmetic is none.
 */
export async function* answerFromTool(
  ctx: Context,
  input: { question: string; collectionIds: readonly string[]; enabled: readonly EnabledTool[] },
): AsyncGenerator<AnswerEvent, boolean> {
  const found = routeAmong(input.question, input.enabled);
  if (found === undefined) return false;
  const { plugin, route } = found;
  const { tool } = route;
  // Nothing here would word what it gives: passages are better read than listed.
  if (tool.answer === undefined && ctx.chat().write === undefined) return false;
  if (route.missing.length > 0) {
    yield* say(questionFor(route));
    return true;
  }
  const called = yield* callInTurn(ctx, {
    plugin,
    tool: tool.name,
    input: route.input,
    collectionIds: input.collectionIds,
  });
  if (called.state === 'failed') {
    if (called.code === 'bad_request' && isArithmeticLike(route)) return false;
    yield* say(`${tool.pluginTitle}: ${called.detail}`, { abstained: true });
    return true;
  }
  if (called.state === 'asks') {
    yield* say(`${tool.pluginTitle} asks whether it may do this: ${describe(route)}. Allow it, and it is done.`);
    return true;
  }
  const { text, model, usage } = await wordResult(ctx, {
    question: input.question,
    title: tool.pluginTitle,
    output: called.output,
    template: tool.answer,
  });
  yield { type: 'text.delta', text };
  yield { type: 'answered', model, abstained: false, usage };
  return true;
}

/** A whole answer that no model has written. */
export function* say(text: string, { abstained = false } = {}): Generator<AnswerEvent> {
  yield { type: 'text.delta', text };
  yield { type: 'answered', model: 'nexus:tool', abstained, usage: sumOfUsage([]) };
}

/** Asks for what the request does not say, in the words of the tool's schema. */
function questionFor({ tool, missing }: Route): string {
  const wanted = missing.map((name) => {
    const property = tool.input.properties?.[name];
    return property?.description === undefined ? name : `${name} (${property.description.replace(/\.$/, '')})`;
  });
  return `${tool.pluginTitle} can do that. Say it again with what is missing: ${wanted.join(', ')}.`;
}

/** A figure in the one thing that a tool wants: what it cannot reckon with may be a question about documents. */
function isArithmeticLike({ tool, input }: { tool: ToolDescriptor; input: Record<string, unknown> }): boolean {
  const [wanted, ...others] = tool.input.required ?? [];
  const said = wanted === undefined || others.length > 0 ? undefined : input[wanted];
  return typeof said === 'string' && /\d/.test(said);
}

function describe({ tool, input }: Route): string {
  const inputs = Object.entries(input).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return [tool.name, ...inputs].join(', ');
}
