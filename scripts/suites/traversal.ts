import { readFileSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { blobKeys, filesOutsideState } from './places.ts';
import { runCases } from './cases.ts';
import { exchange, patience, serverFault, succeeded } from './exchange.ts';
import { setUpRoutes } from './routes.ts';
import { uploadFile, uploadRaw } from './upload.ts';
import type { Case } from './cases.ts';
import type { IdRoute, Routes } from './routes.ts';
import type { IngestReceipt } from '../../src/application/protocol/resources.ts';
import type { NexusClient } from '../client/nexus-client.ts';
import type { Suite } from './suite.ts';

/** Of some 90,000, which differ in little but their depth. */
const mostCases = 3000;

/**
 * Names that lead out of a folder, as names of uploads and as ids: a name is a label and never a place, an id that is
 * none is not found.
 */
export const traversal: Suite = async ({ folder, nexus, sample }) => {
  const corpus = join(folder, 'traversal');
  const all = [
    ...new Set(readdirSync(corpus).flatMap((file) => readFileSync(join(corpus, file), 'utf8').split(/\r?\n/))),
  ].filter((name) => name !== '');
  const routes = await setUpRoutes(nexus);
  const before = filesOutsideState(nexus.home);
  const cases = all.flatMap((name, index) => casesOf(nexus, routes, name, index));
  const report = await runCases(cases, Math.min(sample ?? Infinity, mostCases));
  const strayed = [...filesOutsideState(nexus.home)].filter((path) => !before.has(path));
  const { keys, looked } = blobKeys(nexus.home);
  const strange = keys.filter((key) => !/^documents\/[\da-f-]{36}\/source$/.test(key));
  return {
    cases: report.cases,
    misses: [
      ...report.misses,
      ...strayed.map((path) => `a file came to lie at ${path}`),
      ...strange.map((key) => `a blob came to lie at ${key}`),
    ],
    notes: [
      `${all.length} names, ${cases.length} cases with every place they go to`,
      looked
        ? `${keys.length} blobs looked at`
        : 'the blob store was not found on disk, so its keys were not looked at',
    ],
  };
};

function casesOf(nexus: NexusClient, routes: Routes, name: string, index: number): Case[] {
  // One route for each name, in turn: they all look an id up in the same way.
  const route = routes.withId[index % routes.withId.length];
  return [
    { name: `upload ${name}`, run: () => asFileName(nexus, routes.upload, name) },
    {
      name: `raw upload ${name}`,
      run: async () => serverFault(await uploadRaw(nexus, routes.upload, name, crypto.randomUUID())),
    },
    ...(route === undefined
      ? []
      : [
          { name: `${route.name} ${name}`, run: () => asId(nexus, route, name) },
          { name: `raw ${route.name} ${name}`, run: () => asRawPath(nexus, route, name) },
        ]),
  ];
}

async function asFileName(nexus: NexusClient, path: string, name: string): Promise<string | undefined> {
  const reply = await uploadFile(nexus, path, name, crypto.randomUUID());
  const shown = (reply.json as Partial<IngestReceipt> | undefined)?.documents?.[0]?.name;
  if (succeeded(reply) && (shown === undefined || /[/\\]/.test(shown))) return `came back as ${shown}`;
  return serverFault(reply);
}

async function asId(nexus: NexusClient, { method, path }: IdRoute, name: string): Promise<string | undefined> {
  // What is nothing but dots is part of the path, however it is written.
  if (/^(?:\.|%2e){1,2}$/i.test(encodeURIComponent(name))) return undefined;
  const reply = await exchange(nexus, path(encodeURIComponent(name)), { method });
  return [400, 404].includes(reply.status) ? undefined : `answered ${reply.status}: ${reply.text}`;
}

/**
 * The name as it is in the path of a request that no library has put in order. It may then lead to another route or to
 * the page, which is fine; it may not lead to a file.
 */
async function asRawPath(nexus: NexusClient, { path }: IdRoute, name: string): Promise<string | undefined> {
  // What cannot stand in a request line cannot be sent.
  if (/[^!-~]/.test(name)) return undefined;
  const { status, type, text } = await rawGet(nexus, path(name));
  if (status >= 500) return `answered ${status}: ${text}`;
  const known = status >= 300 || text === '' || type.includes('json') || text.includes('<title>Nexus</title>');
  return known ? undefined : `answered ${status} with ${type}: ${text}`;
}

function rawGet(nexus: NexusClient, path: string): Promise<{ status: number; type: string; text: string }> {
  const { hostname, port } = new URL(nexus.url);
  return new Promise((resolve, reject) => {
    const headers = { cookie: nexus.cookie };
    const asked = request({ hostname, port, path, headers, signal: AbortSignal.timeout(patience) }, (reply) => {
      let text = '';
      const { statusCode: status = 0, headers: told } = reply;
      const type = told['content-type'] ?? '';
      const done = (): void => resolve({ status, type, text });
      reply.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      reply.once('end', done).once('error', reject);
      // A stream of events need not end.
      if (!type.startsWith('text/event-stream')) return;
      reply.destroy();
      done();
    });
    asked.once('error', reject).end();
  });
}
