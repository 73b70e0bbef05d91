import { detectLanguage } from '../../domain/rag/language.ts';
import { routeAmong } from './enabled-tools.ts';
import { knowsLanguage } from '../../domain/rag/embedder-languages.ts';
import { nearestTool, offerBounds } from '../../domain/plugins/nearest-tool.ts';
import { pause } from '../pause.ts';
import { problemCode } from '../../domain/problem.ts';
import type { Context } from '../context.ts';
import type { EnabledTool } from './enabled-tools.ts';
import type { PluginTools } from '../plugins/tool-vectors.ts';
import type { ToolOffer } from '../../domain/conversation/tool-offer.ts';

/** Milliseconds that a turn without an answer waits for what tools mean; any other turn waits for nothing. */
const patience = 2_000;

interface Ended {
  question: string;
  enabled: readonly EnabledTool[];
  /** The question's, where there is one. */
  vector: Float32Array | undefined;
  abstained: boolean;
}

/**
 * The tool that is near to what a question means, at the end of its turn, where no phrase knew it and no model chooses tools.
 * Nothing is called, and nothing fails for it.
 */
export async function offerTool(
  ctx: Context,
  { question, enabled, vector, abstained }: Ended,
): Promise<ToolOffer | undefined> {
  const { embedder } = ctx;
  if (embedder === undefined || vector === undefined) return undefined;
  const bounds = offerBounds(embedder.id);
  if (bounds === undefined || !knowsLanguage(embedder.id, detectLanguage(question))) return undefined;
  if (enabled.length === 0 || ctx.chat().chooseTools !== undefined) return undefined;
  const writes = ctx.chat().write !== undefined;
  try {
    const plugins = byPlugin(enabled);
    const learning = ctx.toolVectors.learn(embedder, plugins).catch((error: unknown) => without(ctx, error));
    if (abstained) await Promise.race([learning, pause(patience)]);
    // Of the others nobody here would word the result.
    const worded = ctx.toolVectors
      .known(embedder.id, plugins)
      .filter(({ tool }) => writes || tool.answer !== undefined);
    const nearest = nearestTool(vector, worded, abstained ? bounds.abstained : bounds.answered);
    return nearest && offerOf(nearest, question, enabled);
  } catch (error) {
    if (ctx.signal.aborted) throw error;
    return without(ctx, error);
  }
}

function byPlugin(enabled: readonly EnabledTool[]): PluginTools[] {
  const plugins = Map.groupBy(enabled, ({ plugin }) => plugin.digest);
  return [...plugins].map(([digest, group]) => ({ digest, tools: group.map(({ tool }) => tool) }));
}

/** Only what works is said: an example that leads to this tool. What a phrase knew has been tried. */
function offerOf(
  { tool, examples }: NonNullable<ReturnType<typeof nearestTool>>,
  question: string,
  enabled: readonly EnabledTool[],
): ToolOffer | undefined {
  if (routeAmong(question, enabled) !== undefined) return undefined;
  const request = examples.find((example) => routeAmong(example, enabled)?.route.tool === tool);
  return request === undefined
    ? undefined
    : { pluginId: tool.pluginId, plugin: tool.pluginTitle, tool: tool.name, request };
}

function without(ctx: Context, error: unknown): undefined {
  ctx.logger.warn('offer.none', { code: problemCode(error) ?? 'internal' });
}
