import type { Clock } from '../../domain/ports/clock.ts';
import type { EmbeddedTool } from '../../domain/plugins/nearest-tool.ts';
import type { Embedder } from '../../domain/ports/embedder.ts';
import type { ToolDescriptor } from '../../domain/plugins/descriptor.ts';

/** Texts of one plugin, in a call of the embedder. */
const mostTexts = 64;
/** Plugins that are kept, of all embedders; 96 KiB each with 384 dimensions. */
const mostKept = 256;
/** Milliseconds for all that is missing, and until what failed is tried again. */
const patience = 10_000;
const rest = 60_000;

export interface PluginTools {
  /** Of the package that the tools are of. */
  digest: string;
  tools: readonly ToolDescriptor[];
}

interface Kept {
  /** By tool, as many as `textsOf` gives. */
  vectors?: Float32Array[][];
  /** Epoch milliseconds before which nobody embeds it anew: somebody does, or has failed. */
  notBefore: number;
}

/** What tools say they do, as vectors: embedded once for each embedder and package, and kept in memory. */
export class ToolVectors {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The tools that have vectors by now. */
  known(embedder: string, plugins: readonly PluginTools[]): EmbeddedTool[] {
    return plugins.flatMap(({ digest, tools }) => {
      const vectors = this.#kept.get(keyOf(embedder, digest))?.vectors;
      return vectors === undefined ? [] : tools.map((tool, index) => ({ tool, vectors: vectors[index] ?? [] }));
    });
  }

  /** Embeds what is not known and nobody else is at. Throws what the embedder throws; what came before that stays. */
  async learn(embedder: Embedder, plugins: readonly PluginTools[]): Promise<void> {
    const signal = AbortSignal.timeout(patience);
    for (const { digest, tools } of plugins) {
      const key = keyOf(embedder.id, digest);
      const now = this.#clock.now().getTime();
      const kept = this.#kept.get(key);
      if (kept?.vectors !== undefined || (kept?.notBefore ?? 0) > now) continue;
      this.#keep(key, { notBefore: now + rest });
      const texts = tools.map((tool) => textsOf(tool, tools.length));
      const vectors = await embedder.embed(texts.flat(), signal);
      let from = 0;
      const byTool = texts.map(({ length }) => vectors.slice(from, (from += length)));
      this.#keep(key, { vectors: byTool, notBefore: 0 });
    }
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.delete(key);
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= mostKept) this.#kept.delete(oldest);
    this.#kept.set(key, kept);
  }
}

/** Every tool of a plugin gets as many. */
function textsOf({ texts }: ToolDescriptor, tools: number): string[] {
  return texts.slice(0, Math.floor(mostTexts / tools));
}

function keyOf(embedder: string, digest: string): string {
  return `${embedder} ${digest}`;
}
