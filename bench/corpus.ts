import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Text {
  name: string;
  title?: string;
  text: string;
}

/** What the API takes as a title. */
const titleCharacters = 200;

/** Documents of a folder with `corpus.jsonl`, as they are sent to the API. */
export function readCorpus(folder: string): Text[] {
  return readRows(folder, 'corpus').flatMap(({ _id: name, title = '', text }) =>
    text.trim() === '' ? [] : [{ name, text, ...(title !== '' && { title: title.slice(0, titleCharacters) }) }],
  );
}

export function readQueries(folder: string): string[] {
  return readRows(folder, 'queries').map(({ text }) => text);
}

function readRows(folder: string, kind: 'corpus' | 'queries'): { _id: string; title?: string; text: string }[] {
  return readFileSync(join(folder, `${kind}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as { _id: string; title?: string; text: string });
}
