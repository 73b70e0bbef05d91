import type { ToolDescriptor } from './descriptor.ts';

/** A tool, and a unit vector for each of the first of its `texts`, all of one vector space. */
export interface EmbeddedTool {
  tool: ToolDescriptor;
  vectors: readonly Float32Array[];
}

/** Cosines. They belong to a model: what is near in one vector space is not in another. */
export interface MeaningBounds {
  threshold: number;
  /** How much nearer than the best of any other plugin. */
  margin: number;
}

/** From where on a tool is offered: beside an answer, and where documents hold none. */
export interface OfferBounds {
  answered: MeaningBounds;
  abstained: MeaningBounds;
}

/**
 * For all-MiniLM-L6-v2, with `npm run eval:offers`: docs/plugins.md has its figures. Cosines of other models lie elsewhere, and
 * with them nothing is offered.
 */
const miniLm: OfferBounds = {
  answered: { threshold: 0.6, margin: 0.05 },
  abstained: { threshold: 0.45, margin: 0.05 },
};

/** Undefined for a model that nobody has measured. `embedder` is the port's id. */
export function offerBounds(embedder: string): OfferBounds | undefined {
  return /all-MiniLM-L6-v2/.test(embedder) ? miniLm : undefined;
}

/**
 * The tool one of whose texts is nearest to the request, if that is near enough and clearly nearer than other plugins are;
 * with the requests of its examples, the nearest first.
 */
export function nearestTool(
  request: Float32Array,
  tools: readonly EmbeddedTool[],
  { threshold, margin }: MeaningBounds,
): { tool: ToolDescriptor; examples: string[] } | undefined {
  const scored = tools
    .map(({ tool, vectors }) => {
      const cosines = vectors.map((vector) => cosine(request, vector));
      return { tool, cosines, score: Math.max(-1, ...cosines) };
    })
    .toSorted((one, other) => other.score - one.score);
  const [best] = scored;
  if (best === undefined || best.score < threshold) return undefined;
  const rival = scored.find(({ tool }) => tool.pluginId !== best.tool.pluginId);
  if (rival !== undefined && best.score - rival.score < margin) return undefined;
  const near = (index: number): number => best.cosines[index] ?? -1;
  const examples = best.tool.texts
    .map((text, index) => ({ text, index }))
    .slice(1)
    .toSorted((one, other) => near(other.index) - near(one.index))
    .map(({ text }) => text);
  return { tool: best.tool, examples };
}

function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}
