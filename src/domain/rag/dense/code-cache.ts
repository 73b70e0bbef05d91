/** What an entry costs beside its bytes, roughly. */
const entryBytes = 100;

/** The codes of passages that were read last, up to a bound in bytes; storage is the truth and has them all. */
export class CodeCache {
  readonly #most: number;
  /** In order of use: the first is what goes. */
  readonly #codes = new Map<number, ArrayBuffer>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  get(id: number): ArrayBuffer | undefined {
    const code = this.#codes.get(id);
    if (code === undefined) return undefined;
    this.#codes.delete(id);
    this.#codes.set(id, code);
    return code;
  }

  set(id: number, code: ArrayBuffer): void {
    this.delete(id);
    this.#codes.set(id, code);
    this.#bytes += code.byteLength + entryBytes;
    for (const [oldest] of this.#codes) {
      if (this.#bytes <= this.#most) return;
      this.delete(oldest);
    }
  }

  delete(id: number): void {
    const code = this.#codes.get(id);
    if (code === undefined) return;
    this.#codes.delete(id);
    this.#bytes -= code.byteLength + entryBytes;
  }

  clear(): void {
    this.#codes.clear();
    this.#bytes = 0;
  }
}
