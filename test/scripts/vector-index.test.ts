import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ensureVectorIndex } from '../../scripts/vector-index.mjs';

const toml = readFileSync('wrangler.toml', 'utf8');

/** Runs against an account that has these indexes; gives back what was made. */
async function deployed(text: string, indexes: { name: string; config: object }[]): Promise<string[][]> {
  const made: string[][] = [];
  await ensureVectorIndex(text, {
    run: async (args: string[]) => {
      if (args[1] === 'create') made.push(args);
      return { code: 0, output: args[1] === 'list' ? `▲ [WARNING] old\n${JSON.stringify(indexes, null, 2)}` : '{}' };
    },
    say: () => undefined,
  });
  return made;
}

const index = (dimensions: number, metric = 'cosine'): { name: string; config: object }[] => [
  { name: 'another', config: { dimensions: 768, metric: 'euclidean' } },
  { name: 'nexus', config: { dimensions, metric } },
];

describe('the Vectorize index of a deployment', () => {
  it('is made once, as the model of wrangler.toml needs it', async () => {
    const created = [['vectorize', 'create', 'nexus', '--dimensions=384', '--metric=cosine', '--json']];
    expect(await deployed(toml, [])).toEqual(created);
    expect(await deployed(toml, index(384).slice(0, 1))).toEqual(created);
    expect(await deployed(toml, index(384))).toEqual([]);
  });

  it('stops the deployment when it does not fit the model', async () => {
    await expect(deployed(toml, index(768))).rejects.toThrow(/768 dimensions.*needs 384/s);
    await expect(deployed(toml, index(384, 'euclidean'))).rejects.toThrow(/euclidean/);
  });

  it('is made by hand for a model that is not known', async () => {
    const other = toml.replace('bge-small-en-v1.5', 'some-other');
    await expect(deployed(other, [])).rejects.toThrow(/wrangler vectorize create nexus/);
    expect(await deployed(other, index(512))).toEqual([]);
  });

  it('is no concern where the actors search', async () => {
    expect(await deployed(toml.replace('"vectorize"', '"actor"'), [])).toEqual([]);
  });
});
