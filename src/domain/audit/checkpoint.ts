import { ChainVerifier } from './verify-chain.ts';
import { genesis } from './entry.ts';
import type { AuditEntry, ChainHead, Mac } from './entry.ts';

/**
 * The last entry that a log has let go, under a code that nobody but the log can make: the first entry that is left follows it.
 * Without the code, whoever can write to the storage could let entries go as well.
 */
export interface Checkpoint extends ChainHead {
  mac: string;
}

/** What a log keeps at most: what is older goes, and what is further back. */
export interface Retention {
  entries: number;
  days: number;
}

/** Entries let go at a time. */
const most = 1000;
const day = 24 * 60 * 60 * 1000;

/** The codes that a log is bound with: its own, and those from before the secret was changed. */
export interface Macs {
  mac: Mac;
  previous: readonly Mac[];
}

function checkpointMac(mac: Mac, { seq, hash }: ChainHead): Promise<string> {
  // An entry's text goes on with a bracket after its first line.
  return mac(`${hash}\ncheckpoint ${seq}`);
}

export async function isOwnCheckpoint(checkpoint: Checkpoint, { mac, previous }: Macs): Promise<boolean> {
  for (const one of [mac, ...previous]) if ((await checkpointMac(one, checkpoint)) === checkpoint.mac) return true;
  return false;
}

/**
 * Where a log may begin from now on; undefined where all of it stays. The oldest entries are read with `from`; what is not as
 * it was written stays, for whoever looks for it. `at` in epoch milliseconds.
 */
export async function nextCheckpoint(
  log: { start: Checkpoint | undefined; head: ChainHead; from: (seq: number, limit: number) => AuditEntry[] },
  { entries, days }: Retention,
  macs: Macs,
  at: number,
): Promise<Checkpoint | undefined> {
  const { start = genesis, head, from } = log;
  const oldest = new Date(at - days * day).toISOString();
  const goes = (entry: AuditEntry): boolean =>
    entry.seq < head.seq && (entry.seq <= head.seq - entries || entry.at < oldest);
  const [first] = from(start.seq + 1, 1);
  if (first === undefined || !goes(first)) return undefined;
  const old = from(start.seq + 1, most);
  const stays = old.findIndex((entry) => !goes(entry));
  const going = stays === -1 ? old : old.slice(0, stays);
  if (log.start !== undefined && !(await isOwnCheckpoint(log.start, macs))) return undefined;
  const verifier = new ChainVerifier(macs.mac, start, macs.previous);
  for (const entry of going) if ((await verifier.check(entry)) !== undefined) return undefined;
  const last = going.at(-1);
  return last && { seq: last.seq, hash: last.hash, mac: await checkpointMac(macs.mac, last) };
}
