import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CachedVectors } from './cached-vectors.ts';
import type { Cut, Splitter } from './splitters.ts';

interface Span {
  start: number;
  end: number;
}

interface Document {
  _id: string;
  title?: string;
  text: string;
}

/** Documents, and for each query the excerpts that answer it. */
export interface SpanSet {
  documents: Map<string, Document>;
  queries: { text: string; documentId: string; spans: Span[] }[];
}

/** `only` keeps some of the documents, and the queries about them. */
export function readSpans(folder: string, only?: readonly string[]): SpanSet {
  const documents = readLines<Document>(join(folder, 'corpus.jsonl')).filter(({ _id }) => only?.includes(_id) ?? true);
  const texts = new Map(readLines<Document>(join(folder, 'queries.jsonl')).map(({ _id, text }) => [_id, text]));
  const answers = readLines<{ query_id: string; doc_id: string; spans: Span[] }>(join(folder, 'spans.jsonl'));
  const byId = new Map(documents.map((document) => [document._id, document]));
  const queries = answers
    .filter(({ doc_id: id }) => byId.has(id))
    .map((answer) => ({ text: texts.get(answer.query_id) ?? '', documentId: answer.doc_id, spans: answer.spans }));
  return { documents: byId, queries };
}

function readLines<Row>(file: string): Row[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Row);
}

/** How much of the excerpts the best `top` passages bring, and how much of what they bring is excerpt. */
export async function score({
  set,
  split,
  vectors,
  top,
  progress,
}: {
  set: SpanSet;
  split: Splitter;
  vectors: CachedVectors;
  top: number;
  progress: (done: number, all: number) => void;
}): Promise<Record<string, number>> {
  const pool: (Cut & { documentId: string })[] = [];
  for (const { _id, title, text } of set.documents.values())
    for (const cut of await split({ title: title ?? '', text })) pool.push({ ...cut, documentId: _id });
  const passages = await vectors.embed(
    pool.map(({ embedded }) => embedded),
    progress,
  );
  const asked = await vectors.embed(
    set.queries.map(({ text }) => text),
    progress,
  );
  const sums = { recall: 0, precision: 0, iou: 0 };
  set.queries.forEach(({ documentId, spans }, index) => {
    const query = asked[index] ?? new Float32Array();
    const ranked = passages.map((vector, at) => ({ at, cosine: dot(query, vector) }));
    ranked.sort((a, b) => b.cosine - a.cosine);
    const found = ranked.slice(0, top).flatMap(({ at }) => pool[at] ?? []);
    const text = set.documents.get(documentId)?.text ?? '';
    const gold = marks(text, spans);
    const brought = marks(
      text,
      found.filter((cut) => cut.documentId === documentId),
    );
    const elsewhere = found
      .filter((cut) => cut.documentId !== documentId)
      .reduce((sum, cut) => sum + cut.embedded.replace(/\s/g, '').length, 0);
    let both = 0;
    let right = 0;
    let all = elsewhere;
    for (let at = 0; at < text.length; at++) {
      if (gold[at] === 1) right += 1;
      if (brought[at] === 1) all += 1;
      if (gold[at] === 1 && brought[at] === 1) both += 1;
    }
    sums.recall += both / right;
    sums.precision += all === 0 ? 0 : both / all;
    sums.iou += both / (right + all - both);
  });
  const percent = (sum: number): number => Number(((100 * sum) / set.queries.length).toFixed(2));
  return {
    'recall %': percent(sums.recall),
    'precision %': percent(sums.precision),
    'IoU %': percent(sums.iou),
    passages: pool.length,
  };
}

/** 1 for each character of the spans that is not white space. */
function marks(text: string, spans: readonly Span[]): Uint8Array {
  const marked = new Uint8Array(text.length);
  for (const { start, end } of spans)
    for (let at = start; at < end; at++) if (!/\s/.test(text.charAt(at))) marked[at] = 1;
  return marked;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
