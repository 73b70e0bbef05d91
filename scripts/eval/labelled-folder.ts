import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

interface Row {
  _id: string;
  title?: string;
  text: string;
}

/** What is right for a query, besides documents: one of several lists of texts, all of it, or most of a longer text. */
export interface GoldAnswer {
  alternatives: string[][];
  longTexts: string[];
}

/** A labelled collection in BEIR form. */
export interface LabelledFolder {
  name: string;
  texts: { name: string; title?: string; text: string }[];
  queries: { id: string; text: string }[];
  /** Grades by query and name of the document. */
  grades: Map<string, Map<string, number>>;
  answers: Map<string, GoldAnswer>;
  unanswerable: { id: string; text: string }[];
}

/** What the API takes as a title. */
const titleCharacters = 200;

/** Reads corpus.jsonl, queries.jsonl and qrels.tsv, and answers.jsonl and unanswerable.jsonl where they are. */
export function readFolder(folder: string, { textOnly }: { textOnly: boolean }): LabelledFolder {
  const path = resolve(folder);
  const name = basename(path).length > 3 ? basename(path) : `${basename(dirname(path))}/${basename(path)}`;
  // Titles of the cross-lingual sets are in English whatever the text is in, so their README says to leave them out.
  const withoutTitles = textOnly || name.startsWith('xquad');
  return {
    name,
    texts: rowsOf<Row>(join(path, 'corpus.jsonl')).flatMap((row) => asText(row, withoutTitles)),
    queries: rowsOf<Row>(join(path, 'queries.jsonl')).map(({ _id: id, text }) => ({ id, text })),
    grades: gradesOf(join(path, 'qrels.tsv')),
    answers: new Map(rowsOf<AnswerRow>(join(path, 'answers.jsonl')).map((row) => [row.query_id, goldOf(row)])),
    unanswerable: rowsOf<Row>(join(path, 'unanswerable.jsonl')).map(({ _id: id, text }) => ({ id, text })),
  };
}

/** A document may be nothing but its title; one without either cannot be found by anybody. */
function asText(row: Row, withoutTitles: boolean): LabelledFolder['texts'] {
  const title = withoutTitles ? '' : (row.title ?? '').trim();
  const text = row.text.trim() === '' ? title : row.text;
  if (text === '') return [];
  return [{ name: row._id, text, ...(title !== '' && { title: title.slice(0, titleCharacters) }) }];
}

function gradesOf(file: string): LabelledFolder['grades'] {
  const grades: LabelledFolder['grades'] = new Map();
  for (const line of linesOf(file)) {
    const [query = '', document = '', grade = ''] = line.split('\t');
    // The first line may be a header.
    if (grade === '' || !Number.isFinite(Number(grade))) continue;
    const known = grades.get(query) ?? new Map<string, number>();
    grades.set(query, known.set(document, Number(grade)));
  }
  return grades;
}

interface AnswerRow {
  query_id: string;
  /** Of short answers: alternatives, each a span or several. */
  answers?: ({ text: string } | { text: string }[])[];
  /** Of long ones: the sentences of the document that each was written from. */
  outputs?: { selected_sentences: string[] }[];
}

function goldOf({ answers = [], outputs = [] }: AnswerRow): GoldAnswer {
  return {
    alternatives: answers.map((spans) => [spans].flat().map(({ text }) => text)),
    longTexts: outputs.map(({ selected_sentences }) => selected_sentences.join(' ')).filter((text) => text !== ''),
  };
}

function rowsOf<Parsed>(file: string): Parsed[] {
  return existsSync(file) ? linesOf(file).map((line) => JSON.parse(line) as Parsed) : [];
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}
