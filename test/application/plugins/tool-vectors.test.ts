import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/domain/problem.ts';
import { ToolVectors } from '../../../src/application/plugins/tool-vectors.ts';
import { builtInPlugins } from '../../../plugins/index.ts';
import { describeTools } from '../../../src/domain/plugins/descriptor.ts';
import { fakeEmbedder } from '../../fakes/embedder.ts';
import { parseManifest } from '../../../src/domain/plugins/manifest.ts';
import type { Embedder } from '../../../src/domain/ports/embedder.ts';
import type { PluginTools } from '../../../src/application/plugins/tool-vectors.ts';

const plugins: PluginTools[] = builtInPlugins.map(({ manifest }) => {
  const parsed = parseManifest(manifest);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return { digest: parsed.value.id, tools: describeTools(parsed.value) };
});

/** The vectors, at a time that can be moved, and an embedder that counts what it is asked. */
function opened({ fails = false, id = 'fake:words' } = {}) {
  const now = { time: 0 };
  const calls: (readonly string[])[] = [];
  const embedder: Embedder = {
    id,
    embed: async (texts, signal) => {
      calls.push(texts);
      if (fails) throw new Problem('upstream_failed', 'Away.');
      return fakeEmbedder.embed(texts, signal);
    },
  };
  return { vectors: new ToolVectors({ now: () => new Date(now.time) }), embedder, calls, now };
}

describe('vectors of tools', () => {
  it('are made once for a package and an embedder, in calls that an embedder takes', async () => {
    const { vectors, embedder, calls } = opened();
    expect(vectors.known(embedder.id, plugins)).toEqual([]);
    await Promise.all([vectors.learn(embedder, plugins), vectors.learn(embedder, plugins)]);
    await vectors.learn(embedder, plugins);
    expect(calls).toHaveLength(plugins.length);
    expect(calls.every(({ length }) => length <= 64)).toBe(true);
    const known = vectors.known(embedder.id, plugins);
    expect(known.map(({ tool }) => tool.fullName)).toEqual(
      plugins.flatMap(({ tools }) => tools.map((t) => t.fullName)),
    );
    for (const { tool, vectors: made } of known) {
      const [first] = await fakeEmbedder.embed(tool.texts.slice(0, 1), new AbortController().signal);
      expect(made[0]).toEqual(first);
    }
    expect(vectors.known('fake:other', plugins)).toEqual([]);
    await vectors.learn(opened({ id: 'fake:other' }).embedder, plugins);
    expect(vectors.known('fake:other', plugins)).toHaveLength(known.length);
  });

  it('are tried again a minute after the embedder failed', async () => {
    const { vectors, embedder, calls, now } = opened({ fails: true });
    await expect(vectors.learn(embedder, plugins.slice(0, 1))).rejects.toThrow('Away.');
    await vectors.learn(embedder, plugins.slice(0, 1));
    expect(calls).toHaveLength(1);
    now.time = 61_000;
    await expect(vectors.learn(embedder, plugins.slice(0, 1))).rejects.toThrow('Away.');
  });

  it('do not pile up', async () => {
    const { vectors, embedder, calls } = opened();
    const many = Array.from({ length: 300 }, (_, index) => ({ digest: `${index}`, tools: plugins[0]?.tools ?? [] }));
    await vectors.learn(embedder, many);
    expect(calls).toHaveLength(300);
    expect(vectors.known(embedder.id, many)).toHaveLength(256);
    expect(vectors.known(embedder.id, many.slice(0, 1))).toEqual([]);
  });
});
