/**
 * How much taking documents in costs beyond embedding them: a corpus through the product, beside the same passages
 * through the same model server alone. Slice by slice in turn, so that other work on the machine slows both. Then the same
 * corpus without a model, and as documents of many sections that come again with one section in a hundred changed.
 */
import { parseArgs } from 'node:util';
import { startNexus } from '../scripts/client/nexus-client.ts';
import { passageText } from '../src/domain/rag/passage-text.ts';
import { readCorpus, type Text } from './corpus.ts';
import { findEndpoint, MODEL, type Endpoint } from './embeddings.ts';
import { load } from './machine.ts';
import { median, table } from './report.ts';

/** As the product does: texts in a call, and calls under way at once. */
const TEXTS_A_CALL = 64;
const CALLS_AT_ONCE = 2;
/** Of a document that comes again with one of them changed. */
const SECTIONS = 100;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: 'string', default: '100000' }, slices: { type: 'string', default: '4' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Name a folder that holds corpus.jsonl.');
const corpus = readCorpus(folder).slice(0, Number(options.limit));
const size = Math.ceil(corpus.length / Number(options.slices));

const endpoint = await findEndpoint();
const nexus = await startNexus({
  NEXUS_EMBED: `openai:${MODEL}@${endpoint.url}`,
  NEXUS_EMBED_KEY: endpoint.secret,
});
try {
  const collectionId = await nexus.createCollection('ingest');
  // The first texts warm up what is compiled late, on both sides.
  await ingest(await nexus.createCollection('warm-up'), corpus.slice(0, TEXTS_A_CALL));
  await embed(
    endpoint,
    corpus.slice(0, TEXTS_A_CALL).map(({ text }) => text),
  );
  const slices: { documents: number; passages: number; product: number; alone: number }[] = [];
  for (let at = 0; at < corpus.length; at += size) {
    const texts = corpus.slice(at, at + size);
    const { seconds: product, ids } = await ingest(collectionId, texts);
    const passages = await passagesOf(ids);
    const alone = await embed(endpoint, passages);
    slices.push({ documents: texts.length, passages: passages.length, product, alone });
    process.stderr.write(`\r${Math.min(at + size, corpus.length)} of ${corpus.length} documents `);
  }
  process.stderr.write('\n');
  const rows = slices.map(({ documents, passages, product, alone }) =>
    [documents, passages, product.toFixed(1), alone.toFixed(1), (product / alone).toFixed(2)].map(String),
  );
  const sum = (of: (slice: (typeof slices)[number]) => number): number =>
    slices.reduce((total, slice) => total + of(slice), 0);
  const [product, alone] = [sum((slice) => slice.product), sum((slice) => slice.alone)];
  console.log(table(['documents', 'passages', 'product s', 'embedding alone s', 'ratio'], rows));
  const middle = median(slices.map((slice) => slice.product / slice.alone));
  console.log(`\nratio ${(product / alone).toFixed(2)} in all, ${middle.toFixed(2)} median of slices; ${load()}`);
  const passages = sum((slice) => slice.passages);
  console.log(`${(passages / product).toFixed(0)} passages a second with embedding`);
  await again();
} finally {
  await nexus.stop();
  endpoint.stop();
}

const words = await startNexus({ NEXUS_EMBED: 'off' });
try {
  const collectionId = await words.createCollection('words only');
  await words.ingest(await words.createCollection('warm-up'), corpus.slice(0, TEXTS_A_CALL));
  const begun = performance.now();
  await words.ingest(collectionId, corpus);
  const seconds = (performance.now() - begun) / 1000;
  const { index } = (await words.request(`/api/v1/collections/${collectionId}`)) as { index: { passages: number } };
  console.log(`${(index.passages / seconds).toFixed(0)} passages a second without; ${load()}`);
} finally {
  await words.stop();
}

/** What it costs to take in again what has changed in one section of a hundred. */
async function again(): Promise<void> {
  const collectionId = await nexus.createCollection('again');
  const seconds: number[] = [];
  const counts: string[] = [];
  for (const edition of [0, 1]) {
    const begun = performance.now();
    const { taskId } = await upload(collectionId, books(edition));
    let task = (await nexus.request(`/api/v1/tasks/${taskId}`)) as { state: string; result?: unknown };
    while (task.state === 'queued' || task.state === 'running') {
      await new Promise((resolve) => setTimeout(resolve, 20));
      task = (await nexus.request(`/api/v1/tasks/${taskId}`)) as typeof task;
    }
    seconds.push((performance.now() - begun) / 1000);
    counts.push(JSON.stringify(task.result));
  }
  const [first = 0, second = 0] = seconds;
  const share = ((second / first) * 100).toFixed(1);
  console.log(
    `first ${first.toFixed(1)} s ${counts[0]}, one section in ${SECTIONS} changed ${second.toFixed(1)} s ${counts[1]}: ${share} %`,
  );
}

/** The corpus in documents of a hundred sections; a later edition has other words in the middle one of each. */
function books(edition: number): string[] {
  const count = Math.ceil(corpus.length / SECTIONS);
  return Array.from({ length: count }, (_, book) => {
    const sections = corpus.slice(book * SECTIONS, (book + 1) * SECTIONS).map(({ title, name, text }, index) => {
      const news = edition > 0 && index === SECTIONS / 2 ? 'This was added in a later edition. ' : '';
      return `## ${title ?? name}\n\n${news}${text}`;
    });
    return `# Volume ${book}\n\n${sections.join('\n\n')}\n`;
  });
}

async function upload(collectionId: string, texts: readonly string[]): Promise<{ taskId: string }> {
  const form = new FormData();
  for (const [book, text] of texts.entries()) form.append('file', new Blob([text]), `volume-${book}.md`);
  const reply = await nexus.send(`/api/v1/collections/${collectionId}/documents`, { method: 'POST', body: form });
  if (!reply.ok) throw new Error(await reply.text());
  return (await reply.json()) as { taskId: string };
}

async function ingest(collectionId: string, texts: Text[]): Promise<{ seconds: number; ids: string[] }> {
  const begun = performance.now();
  const ids = await nexus.ingest(collectionId, texts);
  return { seconds: (performance.now() - begun) / 1000, ids: [...ids.keys()] };
}

/** The texts that the product embedded for these documents. */
async function passagesOf(ids: readonly string[]): Promise<string[]> {
  const texts: string[] = [];
  for (const id of ids) {
    const { title } = (await nexus.request(`/api/v1/documents/${id}`)) as { title: string };
    let cursor: string | undefined = '0';
    while (cursor !== undefined) {
      const page = (await nexus.request(`/api/v1/documents/${id}/chunks?cursor=${cursor}`)) as {
        items: Parameters<typeof passageText>[1][];
        nextCursor?: string;
      };
      texts.push(...page.items.map((chunk) => passageText(title, chunk)));
      cursor = page.nextCursor;
    }
  }
  return texts;
}

/** Seconds to embed the texts, in batches in their order. */
async function embed({ url, secret }: Endpoint, texts: readonly string[]): Promise<number> {
  const begun = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < texts.length) {
      const input = texts.slice(next, (next += TEXTS_A_CALL));
      const response = await fetch(`${url}/embeddings`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify({ model: MODEL, input, encoding_format: 'base64' }),
      });
      if (!response.ok) throw new Error(`The embedding endpoint answered ${response.status}.`);
      await response.json();
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, worker));
  return (performance.now() - begun) / 1000;
}
