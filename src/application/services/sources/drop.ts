import { sourceKey } from '../documents/view.ts';
import type { Context } from '../../context.ts';

/** More than one crawl stores before it hands over. */
const mostLoose = 1_000;

/** Takes a source away with its pages and its schedule; its documents stay. */
export async function dropSource(ctx: Context, id: string): Promise<void> {
  await ctx.blobs.remove((await ctx.sources.looseFiles(id, mostLoose)).map(sourceKey));
  await ctx.sources.remove(id);
}
