import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCases } from './cases.ts';
import { serverFault, succeeded } from './exchange.ts';
import { documentsOf, uploadFile } from './upload.ts';
import type { IngestReceipt, ProblemBody } from '../../src/application/protocol/resources.ts';
import type { NexusClient } from '../client/nexus-client.ts';
import type { Suite } from './suite.ts';

/** Reading a file is work for a whole core; more at once would only make each look slow. */
const atOnce = 2;

/**
 * A suite that uploads every file of a folder: within thirty seconds each is read, or refused with a problem that says
 * what is the matter with it. Its notes count how they ended.
 */
export function filesIn(corpus: string): Suite {
  return async ({ folder, nexus, sample }) => {
    const path = join(folder, corpus);
    const upload = `/api/v1/collections/${await nexus.createCollection(corpus)}/documents`;
    const endings = new Map<string, number>();
    let slowest = { name: '', milliseconds: 0 };
    const cases = readdirSync(path).map((name) => ({
      name,
      run: async () => {
        const begun = performance.now();
        const { ending, miss } = await takeIn(nexus, upload, name, new Uint8Array(readFileSync(join(path, name))));
        endings.set(ending, (endings.get(ending) ?? 0) + 1);
        const milliseconds = performance.now() - begun;
        if (milliseconds > slowest.milliseconds) slowest = { name, milliseconds };
        return miss;
      },
    }));
    const report = await runCases(cases, sample, atOnce);
    const counted = [...endings].sort(([, a], [, b]) => b - a).map(([ending, count]) => `${count} ${ending}`);
    const seconds = (slowest.milliseconds / 1000).toFixed(1);
    return { ...report, notes: [counted.join(', '), `slowest: ${slowest.name} (${seconds} s)`] };
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
