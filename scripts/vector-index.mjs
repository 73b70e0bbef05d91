/** Dimensions of the models that Workers AI has for NEXUS_EMBED. */
const dimensionsOf = new Map([
  ['workers-ai:@cf/baai/bge-small-en-v1.5', 384],
  ['workers-ai:@cf/baai/bge-base-en-v1.5', 768],
  ['workers-ai:@cf/baai/bge-large-en-v1.5', 1024],
  ['workers-ai:@cf/baai/bge-m3', 1024],
]);

/**
 * @param {string} toml
 * @param {string} name
 */
function textOf(toml, name) {
  return new RegExp(`^\\s*${name}\\s*=\\s*"([^"]*)"`, 'm').exec(toml)?.[1] ?? '';
}

/** @typedef {{ name: string, config: { dimensions: number, metric: string } }} VectorIndex */

/**
 * What wrangler lists, warnings before it left out.
 * @param {string} output
 */
function parseList(output) {
  const from = output.search(/^\[/m);
  const to = output.lastIndexOf(']');
  if (from < 0 || to < from) throw new Error(`The Vectorize indexes could not be listed:\n${output}`);
  return /** @type {VectorIndex[]} */ (JSON.parse(output.slice(from, to + 1)));
}

/**
 * Makes the Vectorize index that wrangler.toml names when there is none, as the model of NEXUS_EMBED needs it. Throws when
 * there is one of another kind: vectors would not fit into it, and nobody but its owner knows what is in it.
 * @param {string} toml what wrangler.toml says
 * @param {{ run: (args: string[]) => Promise<{ code: number, output: string }>, say: (line: string) => void }} wrangler
 */
export async function ensureVectorIndex(toml, { run, say }) {
  if (textOf(toml, 'NEXUS_VECTORS') !== 'vectorize') return;
  const name = textOf(toml, 'index_name');
  const model = textOf(toml, 'NEXUS_EMBED');
  const dimensions = dimensionsOf.get(model);
  const byHand = `npx wrangler vectorize create ${name} --dimensions=${dimensions ?? '<of the model>'} --metric=cosine`;
  const list = await run(['vectorize', 'list', '--json']);
  if (list.code !== 0) throw new Error(`The Vectorize indexes could not be listed:\n${list.output}`);
  const found = parseList(list.output).find((index) => index.name === name);
  if (found !== undefined) {
    const { config } = found;
    if (config.metric === 'cosine' && config.dimensions === (dimensions ?? config.dimensions)) return;
    throw new Error(
      `The Vectorize index ${name} has ${config.dimensions} dimensions and the metric ${config.metric}; ` +
        `${model} needs ${dimensions ?? config.dimensions} and cosine. ` +
        `Put another name into wrangler.toml, or delete the index and make it anew:\n  ${byHand}`,
    );
  }
  if (dimensions === undefined) {
    throw new Error(`How many dimensions ${model} has is not known here. Make its Vectorize index:\n  ${byHand}`);
  }
  const created = await run(['vectorize', 'create', name, `--dimensions=${dimensions}`, '--metric=cosine', '--json']);
  if (created.code !== 0) throw new Error(`The Vectorize index ${name} could not be made:\n${created.output}`);
  say(`Made the Vectorize index ${name} with ${dimensions} dimensions.`);
}
