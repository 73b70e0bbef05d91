/**
 * How long a search takes besides embedding its query: the whole call to the API, beside the embedding call alone, the
 * same queries in turn. The passages' own vectors are made up, so that thousands of them are there in seconds; those of
 * the queries come from the model.
 */
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startNexus } from '../scripts/client/nexus-client.ts';
import { readCorpus, readQueries, type Text } from './corpus.ts';
import { findEndpoint, MODEL, type Endpoint } from './embeddings.ts';
import { family, load, roleOf } from './machine.ts';
import { median, milliseconds, percentile, table } from './report.ts';

const DIMENSIONS = 384;
const WARM_UP = 20;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    chunks: { type: 'string', default: '5000' },
    queries: { type: 'string', default: '200' },
    limit: { type: 'string', default: '10' },
    turns: { type: 'string', default: '100' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Name a folder that holds corpus.jsonl and queries.jsonl.');

const model = await findEndpoint();
const endpoint = await startHalfModel(model);
const chat = await startNullChat();
const nexus = await startNexus({
  NEXUS_CHAT: `openai:null@${chat.url}`,
  NEXUS_CHAT_KEY: 'null',
  NEXUS_EMBED: `openai:${MODEL}@${endpoint.url}`,
  NEXUS_EMBED_KEY: endpoint.secret,
  NEXUS_RERANK: 'embedded:late-interaction',
});
try {
  const collectionId = await nexus.createCollection('search');
  await nexus.ingest(collectionId, grown(readCorpus(folder), Number(options.chunks)));
  const all = readQueries(folder);
  const queries = Array.from({ length: Number(options.queries) }, (_, index) => all[index % all.length] ?? '');
  for (const query of queries.slice(0, WARM_UP)) await searched(collectionId, query);
  const before = new Map(family(nexus.pid).map(({ pid, cpu }) => [pid, cpu]));
  const whole: number[] = [];
  const embedding: number[] = [];
  for (const [index, query] of queries.entries()) {
    // Who goes first takes turns.
    if (index % 2 === 0) embedding.push(await embedded(query));
    whole.push(await searched(collectionId, query));
    if (index % 2 === 1) embedding.push(await embedded(query));
  }
  const besides = whole.map((ms, index) => ms - (embedding[index] ?? 0));
  const row = (name: string, times: number[]): string[] => [
    name,
    milliseconds(median(times)),
    milliseconds(percentile(times, 0.95)),
  ];
  const rows = [row('search', whole), row('embedding the query', embedding), row('the rest', besides)];
  console.log(table([`${options.chunks} passages, ${queries.length} queries`, 'p50 ms', 'p95 ms'], rows));
  const turns: number[] = [];
  const asked = Number(options.turns);
  for (const query of queries.slice(0, asked)) {
    const alone = await embedded(query);
    const answering = await chat.answered();
    turns.push((await turned(collectionId, query)) - alone - answering);
  }
  if (asked > 0)
    console.log(`\n${table([`${asked} turns`, 'p50 ms', 'p95 ms'], [row('besides embedding and the model', turns)])}`);
  // Waiting for the processor is not in it, so that it means something on a busy machine too.
  const cpu = family(nexus.pid).map((process) => [
    roleOf(process),
    milliseconds((process.cpu - (before.get(process.pid) ?? 0)) / queries.length),
  ]);
  console.log(`\n${table(['process', 'processor ms a search'], cpu)}`);
  console.log(`\n${load()}`);
} finally {
  await nexus.stop();
  endpoint.stop();
  chat.stop();
  model.stop();
}

async function searched(collectionId: string, query: string): Promise<number> {
  const begun = performance.now();
  await nexus.search({ query, collectionIds: [collectionId], limit: Number(options.limit) });
  return performance.now() - begun;
}

/** A whole turn: from the question to the end of its answer. */
async function turned(collectionId: string, input: string): Promise<number> {
  const begun = performance.now();
  await nexus.request('/api/v1/process', { input, collectionIds: [collectionId] });
  return performance.now() - begun;
}

async function embedded(query: string): Promise<number> {
  const begun = performance.now();
  const response = await fetch(`${endpoint.url}/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${endpoint.secret}` },
    body: JSON.stringify({ model: MODEL, input: [query], encoding_format: 'base64', tokens: 'floats' }),
  });
  await response.json();
  return performance.now() - begun;
}

/** As many texts as asked for; those beyond the corpus are copies that a word tells apart. */
function grown(corpus: readonly Text[], count: number): Text[] {
  return Array.from({ length: count }, (_, index) => {
    const { name, text, ...rest } = corpus[index % corpus.length] ?? { name: '', text: '' };
    const copy = Math.floor(index / corpus.length);
    return { ...rest, name: `${name}-${copy}`, text: copy === 0 ? text : `${text} copy${copy}` };
  });
}

/** Passes single texts on to the model; for batches it makes vectors up. */
async function startHalfModel(real: Endpoint): Promise<Endpoint> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      let body = '';
      for await (const piece of request.setEncoding('utf8')) body += piece as string;
      const { input } = JSON.parse(body) as { input: string[] };
      response.setHeader('content-type', 'application/json');
      // A single text is a question; passages come in batches, and their last may be alone.
      if (!body.includes('"floats"')) {
        const data = input.map((_, index) => ({ index, embedding: randomVector(), tokens: randomTokens() }));
        response.end(JSON.stringify({ data }));
        return;
      }
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${real.secret}` };
      const passed = await fetch(`${real.url}/embeddings`, { method: 'POST', headers, body });
      response.writeHead(passed.status).end(await passed.text());
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/v1`, secret: real.secret, stop };
}

function randomVector(): string {
  const vector = Float32Array.from({ length: DIMENSIONS }, () => Math.random() - 0.5);
  return Buffer.from(vector.buffer).toString('base64');
}

/** Sign bits of as many tokens as a passage has. */
function randomTokens(): string {
  return randomBytes(200 * (DIMENSIONS / 8)).toString('base64');
}

/** A chat model that thinks nothing; `answered` says how long that takes it over loopback. */
async function startNullChat(): Promise<{ url: string; answered: () => Promise<number>; stop: () => void }> {
  const events = [
    '{"choices":[{"delta":{"content":"Nothing. [1]"}}]}',
    '{"choices":[{"delta":{},"finish_reason":"stop"}]}',
    '[DONE]',
  ];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'text/event-stream');
      response.end(events.map((event) => `data: ${event}\n\n`).join(''));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1`;
  const answered = async (): Promise<number> => {
    const begun = performance.now();
    await (await fetch(`${url}/chat/completions`, { method: 'POST', body: '{}' })).text();
    return performance.now() - begun;
  };
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url, answered, stop };
}
