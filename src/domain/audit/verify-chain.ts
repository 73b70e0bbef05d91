import { chainHash } from './entry.ts';
import type { AuditEntry, ChainHead, Mac } from './entry.ts';

/**
 * - `missing`: an entry was dropped.
 * - `out-of-order`: an entry comes again, or before its turn.
 * - `unlinked`: it is in its place but does not follow the entry before it: one of the two was put there.
 * - `edited`: it does not say what was written.
 * - `cut-off`: the log ends before its head.
 * - `head-mismatch`: the log goes past its head, or ends in another entry.
 */
export type ChainFaultReason = 'missing' | 'out-of-order' | 'unlinked' | 'edited' | 'cut-off' | 'head-mismatch';

/** The first number at which the log is not as it was written. */
export interface ChainFault {
  seq: number;
  reason: ChainFaultReason;
}

/** Walks a log in order, entry by entry, holding nothing but the last link. */
export class ChainVerifier {
  readonly #macs: readonly Mac[];
  #last: ChainHead;

  /**
   * `after` is the link before the first entry to come: `genesis`, or one that was verified before; `previous` are the codes
   * that entries were bound with before the secret was changed.
   */
  constructor(mac: Mac, after: ChainHead, previous: readonly Mac[] = []) {
    this.#macs = [mac, ...previous];
    this.#last = after;
  }

  /** The fault of the next entry, if it has one; after a fault the verifier is of no more use. */
  async check(entry: AuditEntry): Promise<ChainFault | undefined> {
    const seq = this.#last.seq + 1;
    if (entry.seq > seq) return { seq, reason: 'missing' };
    if (entry.seq !== seq) return { seq, reason: 'out-of-order' };
    if (entry.previous !== this.#last.hash) return { seq, reason: 'unlinked' };
    if (!(await this.#isAuthentic(entry))) return { seq, reason: 'edited' };
    this.#last = { seq, hash: entry.hash };
    return undefined;
  }

  async #isAuthentic(entry: AuditEntry): Promise<boolean> {
    for (const mac of this.#macs) if ((await chainHash(mac, entry)) === entry.hash) return true;
    return false;
  }

  /** Compares where the log ended with its head, which is known from elsewhere. */
  finish(head: ChainHead): ChainFault | undefined {
    const { seq, hash } = this.#last;
    if (seq < head.seq) return { seq: seq + 1, reason: 'cut-off' };
    if (seq > head.seq) return { seq: head.seq + 1, reason: 'head-mismatch' };
    return hash === head.hash ? undefined : { seq, reason: 'head-mismatch' };
  }
}

/** Verifies a whole log or a stretch of it; the first fault, or nothing when it is as it was written. */
export async function verifyChain(
  entries: Iterable<AuditEntry> | AsyncIterable<AuditEntry>,
  { mac, after, head }: { mac: Mac; after: ChainHead; head: ChainHead },
): Promise<ChainFault | undefined> {
  const verifier = new ChainVerifier(mac, after);
  for await (const entry of entries) {
    const fault = await verifier.check(entry);
    if (fault !== undefined) return fault;
  }
  return verifier.finish(head);
}
