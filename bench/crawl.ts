/**
 * A site of its own on this machine, crawled by a Nexus of its own through the API: how long it takes, whether it was done
 * wholly and politely, and what a second look costs after a few pages changed. The embedding model is a stand-in that
 * counts, so that what is embedded again can be told exactly.
 */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { Site } from '../test/sites/site.ts';
import { hashedWords } from '../test/fakes/embedder.ts';
import { load } from './machine.ts';
import { median, percentile, table } from './report.ts';
import { startNexus } from '../scripts/client/nexus-client.ts';
import type { AddressInfo } from 'node:net';
import type { IncomingMessage, Server } from 'node:http';

const { values: options } = parseArgs({
  options: {
    articles: { type: 'string', default: '400' },
    changed: { type: 'string', default: '10' },
    slow: { type: 'string', default: '1500' },
  },
});
const articles = Number(options.articles);
/** Milliseconds that a crawl has. */
const patience = 15 * 60_000;

let embedded = 0;
const embedder = createServer((request, response) => {
  void bodyOf(request).then((body) => {
    const { input, model } = JSON.parse(body) as { input: string[]; model: string };
    embedded += input.length;
    const data = input.map((text, index) => ({ object: 'embedding', index, embedding: [...hashedWords(text)] }));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ object: 'list', model, data }));
  });
});
const web = createServer((request, response) => {
  const headers = new Headers(
    Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
  void site.answer(request.url ?? '/', headers).then(async ({ status, headers: sent, body, delay }) => {
    await new Promise((resolve) => setTimeout(resolve, delay));
    response.writeHead(status, sent).end(body);
  });
});
const [embedderPort, webPort] = [await listen(embedder), await listen(web)];
const origin = `http://127.0.0.1:${webPort}`;
const site = new Site({ origin, articles, slow: Number(options.slow), crawlDelay: 0.1 });

const nexus = await startNexus({
  NEXUS_EMBED: `openai:all-MiniLM-L6-v2@http://127.0.0.1:${embedderPort}/v1`,
  NEXUS_EGRESS_ALLOW: `127.0.0.1:${webPort}`,
});
try {
  const collection = await nexus.createCollection('Site');
  const rows: string[][] = [];
  const receipt = (await nexus.request(`/api/v1/collections/${collection}/documents`, {
    url: `${origin}/`,
    crawl: { kind: 'site', pages: 5_000 },
  })) as { source: { id: string }; taskId: string };
  rows.push(await crawl('first', receipt.taskId));
  rows.push(await crawl('nothing changed', await again(receipt.source.id)));
  const changed = Array.from({ length: Number(options.changed) }, (_, index) => 3 + index * 7);
  site.change(changed);
  rows.push(await crawl(`${changed.length} pages changed`, await again(receipt.source.id)));
  const { documents, redirected, duplicates, robots } = site.expected;
  console.log(
    `\nThe site: ${documents} documents, ${redirected} redirects, ${duplicates} doubles and copies, ${robots} `,
  );
  console.log(`addresses that robots.txt forbids, 2 that fail for good. ${load()}\n`);
  const header =
    'crawl,s,requests,304,fetched,added,changed,same,doubles,redirects,robots,failed,embedded,gap 1% ms,gap 50% ms';
  console.log(table(header.split(','), rows));
} finally {
  await nexus.stop();
  web.close();
  embedder.close();
}

async function again(sourceId: string): Promise<string> {
  const { id } = (await nexus.request(`/api/v1/sources/${sourceId}/crawl`, {})) as { id: string };
  return id;
}

interface Task {
  id: string;
  parentId?: string;
  state: string;
  result?: Record<string, number>;
  error?: { detail: string };
}

/** Until the crawl and all that it handed over has ended. */
async function crawl(name: string, taskId: string): Promise<string[]> {
  const begun = performance.now();
  const before = embedded;
  site.visits.length = 0;
  let task: Task;
  while (true) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    task = (await nexus.request(`/api/v1/tasks/${taskId}`)) as Task;
    const { items } = (await nexus.request('/api/v1/tasks')) as { items: Task[] };
    const isBusy = items.some(({ state }) => state === 'queued' || state === 'running' || state === 'waiting');
    if (!isBusy) break;
    if (performance.now() - begun > patience) throw new Error(`${name} takes too long: ${task.state}`);
  }
  if (task.state !== 'done') throw new Error(`${name}: ${task.state} ${task.error?.detail ?? ''}`);
  const seconds = (performance.now() - begun) / 1000;
  const forbidden = site.visits.filter(({ path }) => path.startsWith('/private') || path.includes('print='));
  if (forbidden.length > 0) throw new Error(`It asked for what robots.txt forbids: ${forbidden[0]?.path}`);
  const gaps = site.visits.slice(1).map(({ at }, index) => at - (site.visits[index]?.at ?? 0));
  const of = (field: string): string => String(task.result?.[field] ?? 0);
  return [
    name,
    seconds.toFixed(1),
    String(site.visits.length),
    String(site.visits.filter(({ status }) => status === 304).length),
    ...['fetched', 'added', 'changed', 'unchanged', 'duplicates', 'redirected', 'robots', 'failures'].map(of),
    String(embedded - before),
    percentile(gaps, 0.01).toFixed(0),
    median(gaps).toFixed(0),
  ];
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
