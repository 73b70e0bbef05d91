import type { SigningKeyRecord, SigningKeys } from '../../src/domain/ports/signing-keys.ts';

/** Signing keys in memory. Counts readings, so that tests can tell how often the store is asked. */
export class MemorySigningKeys implements SigningKeys {
  readonly #records: SigningKeyRecord[] = [];
  readings = 0;

  async list(retiredSince: number): Promise<SigningKeyRecord[]> {
    this.readings += 1;
    return this.#records
      .filter(({ retiredAt }) => retiredAt === null || retiredAt > retiredSince)
      .toSorted((one, other) => (other.retiredAt ?? Infinity) - (one.retiredAt ?? Infinity))
      .map((record) => structuredClone(record));
  }

  async add(key: Omit<SigningKeyRecord, 'retiredAt'>): Promise<SigningKeyRecord> {
    const active = this.#records.find(({ retiredAt }) => retiredAt === null);
    if (active !== undefined) return structuredClone(active);
    const record = structuredClone({ ...key, retiredAt: null });
    this.#records.push(record);
    return structuredClone(record);
  }

  async retire(kid: string, at: number): Promise<void> {
    const record = this.#records.find((candidate) => candidate.kid === kid && candidate.retiredAt === null);
    if (record === undefined) return;
    record.retiredAt = at;
    record.sealedPrivateJwk = '';
  }
}
