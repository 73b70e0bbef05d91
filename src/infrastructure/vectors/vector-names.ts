/** What the vectors of one collection are called in an index that many share. */
export class VectorNames {
  readonly #key: string;
  readonly #spaces = new Map<string, Promise<string>>();

  /** `actorId` is 64 hexadecimal digits; half of them are as unique and leave room for the rest of an id. */
  constructor(actorId: string) {
    this.#key = actorId.slice(0, 32);
  }

  /** A namespace for each vector space of the collection: vectors of different models have nothing to say to each other. */
  async namespace(embedder: string): Promise<string> {
    const known = this.#spaces.get(embedder) ?? digest(embedder);
    this.#spaces.set(embedder, known);
    return `${this.#key}.${await known}`;
  }

  id(mirrorId: number, passageId: number): string {
    return `${this.#key}.${mirrorId.toString(36)}.${passageId.toString(36)}`;
  }

  /** Of ids that `id` made. */
  passageId(id: string): number {
    return Number.parseInt(id.slice(id.lastIndexOf('.') + 1), 36);
  }
}

async function digest(text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...hash.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
