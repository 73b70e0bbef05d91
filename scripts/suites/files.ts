import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCases } from './cases.ts';
import { serverFault, succeeded } from './exchange.ts';
import { residentMebibytes } from '../client/workerd-processes.ts';
import { documentsOf, uploadFile } from './upload.ts';
import type { IngestReceipt, ProblemBody } from '../../src/application/protocol/resources.ts';
import type { NexusClient } from '../client/nexus-client.ts';
import type { Suite } from './suite.ts';

/** Reading a file is work for a whole core; more at once would only make each look slow. */
const atOnce = 2;

/** What the server may take for it, beyond what it has at rest. */
const mostMebibytes = 512;
const millisecondsBetweenLooks = 100;

/**
 * A suite that uploads every file of a folder: within thirty seconds each is read, or refused with a problem that says
 * what is the matter with it, and the server stays within its memory. Its notes say how each ended.
 */
export function filesIn(corpus: string): Suite {
  return async ({ folder, nexus, sample }) => {
    const path = join(folder, corpus);
    const upload = `/api/v1/collections/${await nexus.createCollection(corpus)}/documents`;
    const endings = new Map<string, number>();
    const outcomeOf = new Map<string, string>();
    let slowest = { name: '', milliseconds: 0 };
    const cases = readdirSync(path).map((name) => ({
      name,
      run: async () => {
        const begun = performance.now();
        const { ending, miss } = await takeIn(nexus, upload, name, new Uint8Array(readFileSync(join(path, name))));
        endings.set(ending, (endings.get(ending) ?? 0) + 1);
        outcomeOf.set(name, ending);
        const milliseconds = performance.now() - begun;
        if (milliseconds > slowest.milliseconds) slowest = { name, milliseconds };
        return miss;
      },
    }));
    const base = residentMebibytes(nexus.home);
    const watch = watchMemory(nexus.home);
    const report = await runCases(cases, sample, atOnce);
    const peak = watch.end();
    if (peak > base + mostMebibytes) report.misses.push(`the server took ${peak - base} MiB more than at rest`);
    const counted = [...endings].sort(([, a], [, b]) => b - a).map(([ending, count]) => `${count} ${ending}`);
    const seconds = (slowest.milliseconds / 1000).toFixed(1);
    const notes = [
      counted.join(', '),
      `slowest: ${slowest.name} (${seconds} s)`,
      `memory: ${base} MiB, up to ${peak} MiB`,
    ];
    const outcomes = [...outcomeOf]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, outcome]) => `${outcome}: ${name}`);
    return { ...report, notes: [...notes, ...outcomes] };
  };
}

/** Codes that tell of the product's own failure, not of the file's. */
const ownFailures = new Set(['internal', 'interrupted', 'upstream_failed', 'upstream_timeout']);

async function takeIn(
  nexus: NexusClient,
  path: string,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ ending: string; miss?: string }> {
  const reply = await uploadFile(nexus, path, name, bytes);
  if (!succeeded(reply)) {
    const problem = reply.json as Partial<ProblemBody> | undefined;
    const miss = serverFault(reply) ?? (problem?.detail ? undefined : `refused without a reason: ${reply.text}`);
    return { ending: problem?.code ?? String(reply.status), ...(miss !== undefined && { miss }) };
  }
  const [document] = await documentsOf(nexus, (reply.json as IngestReceipt).taskId);
  const { code, detail } = document?.error ?? {};
  if (document?.state === 'ready') return { ending: 'ready' };
  if (code === undefined || !detail || ownFailures.has(code))
    return { ending: code ?? 'unknown', miss: `ended as ${document?.state}: ${code} ${detail}` };
  return { ending: code };
}

/** Looks at the server's memory now and then; `end` says the most it was. */
function watchMemory(home: string): { end(): number } {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, residentMebibytes(home));
  };
  const timer = setInterval(look, millisecondsBetweenLooks);
  return {
    end() {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}
