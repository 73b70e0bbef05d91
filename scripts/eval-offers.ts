/**
 * `npm run eval:offers -- [folder]…`: from which cosine on a request is for a tool that no phrase leads to. Requests and plain
 * questions are those of test/domain/plugins/routing.json, and each folder's queries.jsonl and unanswerable.jsonl are plain
 * questions as well. Shows what each pair of bounds would offer, and the plain questions that are nearest to a tool.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { CachedVectors } from './eval/cached-vectors.ts';
import { EmbeddingModel } from '../src/infrastructure/models/embedding-model.ts';
import { builtInPlugins } from '../plugins/index.ts';
import { describeTools } from '../src/domain/plugins/descriptor.ts';
import { detectLanguage } from '../src/domain/rag/language.ts';
import { ensureEmbeddingModel } from './models.mjs';
import { knowsLanguage } from '../src/domain/rag/embedder-languages.ts';
import { nearestTool } from '../src/domain/plugins/nearest-tool.ts';
import { parseManifest } from '../src/domain/plugins/manifest.ts';
import { root } from './node.mjs';

interface Labelled {
  request: string;
  tool: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { cache: { type: 'string', default: join(tmpdir(), 'nexus-eval-vectors') } },
});
const embedderId = 'openai:all-MiniLM-L6-v2';
const model = await ensureEmbeddingModel({ log: console.error });
if ('missing' in model) throw new Error(model.missing);
const cache = new CachedVectors(await EmbeddingModel.load(model.directory), values.cache);
const embed = (texts: readonly string[]): Promise<Float32Array[]> => cache.embed(texts, () => undefined);

const descriptors = builtInPlugins.flatMap(({ manifest }) => {
  const parsed = parseManifest(manifest);
  return parsed.ok ? describeTools(parsed.value) : [];
});
const tools = await Promise.all(descriptors.map(async (tool) => ({ tool, vectors: await embed(tool.texts) })));

const { paraphrases, unseen, plain } = JSON.parse(
  readFileSync(join(root, 'test/domain/plugins/routing.json'), 'utf8'),
) as { paraphrases: Labelled[]; unseen: Labelled[]; plain: string[] };
const collected = positionals
  .flatMap((folder) => [join(folder, 'queries.jsonl'), join(folder, 'unanswerable.jsonl')])
  .filter((file) => existsSync(file))
  .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
  .filter((line) => line !== '')
  .map((line) => (JSON.parse(line) as { text: string }).text);

/** Which tool each would be offered; none for what is in a language that the model does not know. */
async function offered(
  requests: readonly string[],
  threshold: number,
  margin: number,
): Promise<(string | undefined)[]> {
  const vectors = await embed(requests);
  return vectors.map((vector, index) => {
    if (!knowsLanguage(embedderId, detectLanguage(requests[index] ?? ''))) return undefined;
    const found = nearestTool(vector, tools, { threshold, margin })?.tool;
    return found && `${found.pluginId}.${found.name}`;
  });
}

const count = (list: readonly (string | undefined)[]): number => list.filter((one) => one !== undefined).length;
const table: Record<string, Record<string, number | string>> = {};
for (const margin of [0, 0.05, 0.1])
  for (const threshold of [0.4, 0.45, 0.5, 0.55, 0.6, 0.65]) {
    const right = async (labelled: readonly Labelled[]): Promise<{ right: number; all: number }> => {
      const found = await offered(
        labelled.map(({ request }) => request),
        threshold,
        margin,
      );
      // Another tool of the right plugin leads there as well.
      const isRight = labelled.filter(({ tool }, index) => found[index]?.split('.')[0] === tool.split('.')[0]);
      return { right: isRight.length, all: count(found) };
    };
    const [same, other] = [await right(paraphrases), await right(unseen)];
    const [wrong, wrongCollected] = [
      count(await offered(plain, threshold, margin)),
      count(await offered(collected, threshold, margin)),
    ];
    const all = same.all + other.all + wrong;
    table[`${threshold} / ${margin}`] = {
      [`paraphrases of ${paraphrases.length}`]: same.right,
      [`unseen of ${unseen.length}`]: other.right,
      [`plain of ${plain.length}`]: wrong,
      [`questions of ${collected.length}`]: wrongCollected,
      precision: all === 0 ? '' : ((same.right + other.right) / all).toFixed(2),
      recall: ((same.right + other.right) / (paraphrases.length + unseen.length)).toFixed(2),
    };
  }
console.table(table);
const nearest = await Promise.all(
  [...plain, ...collected].map(async (request) => {
    const [vector = new Float32Array()] = await embed([request]);
    const scores = tools.flatMap(({ vectors }) =>
      vectors.map((other) => other.reduce((sum, value, index) => sum + value * (vector[index] ?? 0), 0)),
    );
    return { request, score: Math.max(...scores) };
  }),
);
for (const { request, score } of nearest.toSorted((a, b) => b.score - a.score).slice(0, 12))
  console.log(score.toFixed(3), request);
