import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { damages, namesOf } from '../../scripts/eval/damage.ts';
import { passesGate, saveBaseline } from '../../scripts/eval/baseline-file.ts';
import { readFolder } from '../../scripts/eval/labelled-folder.ts';
import { seededRandom } from '../../src/domain/evaluation/random.ts';
import { tableLines } from '../../scripts/eval/report-lines.ts';

const chance = { random: seededRandom(1), names: ['Odense', 'Faaborg'] };

describe('damage', () => {
  it('changes one thing, and nothing where there is nothing of the kind', () => {
    const sentence = 'In 1862 the harbour of Faaborg was 40 miles from here.';
    expect(damages.name(sentence, chance)).toBe('In 1862 the harbour of Odense was 40 miles from here.');
    expect(damages.unit(sentence, chance)).toBe('In 1862 the harbour of Faaborg was 40 kilometres from here.');
    expect(damages.negation(sentence, chance)).toBe('In 1862 the harbour of Faaborg was not 40 miles from here.');
    expect(damages.number(sentence, chance)).toMatch(
      /^In (?!1862 .*40 )\d+ the harbour of Faaborg was \d+ miles from here\.$/,
    );
    for (const damage of Object.values(damages)) expect(damage('Bread and salt, for ever.', chance)).toBeUndefined();
  });

  it('takes a negation away where there is one', () => {
    expect(damages.negation('It was not opened.', chance)).toBe('It was opened.');
  });

  it('knows names by their capitals within a sentence', () => {
    expect(namesOf('The boat to Faaborg, Odense and Faaborg. Then home.')).toEqual(['Faaborg', 'Odense']);
  });
});

describe('a labelled folder', () => {
  it('is read with what is right for each query', () => {
    const home = mkdtempSync(join(tmpdir(), 'labelled-'));
    const folder = join(home, 'xquad-r', 'da');
    mkdirSync(folder, { recursive: true });
    const write = (name: string, ...rows: object[]): void =>
      writeFileSync(join(folder, name), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
    write(
      'corpus.jsonl',
      { _id: 'd1', title: 'Havne', text: 'Havnen åbnede.' },
      { _id: 'd2', title: 'Empty', text: ' ' },
    );
    write('queries.jsonl', { _id: 'q1', text: 'Hvornår?' });
    writeFileSync(join(folder, 'qrels.tsv'), 'query-id\tcorpus-id\tscore\nq1\td1\t2\n');
    write(
      'answers.jsonl',
      { query_id: 'q1', answers: [[{ text: '1862' }, { text: 'May' }]] },
      { query_id: 'q2', outputs: [{ selected_sentences: ['One.', 'Two.'] }] },
    );
    expect(readFolder(folder, { textOnly: false })).toEqual({
      name: 'xquad-r/da',
      texts: [{ name: 'd1', text: 'Havnen åbnede.' }],
      queries: [{ id: 'q1', text: 'Hvornår?' }],
      grades: new Map([['q1', new Map([['d1', 2]])]]),
      answers: new Map([
        ['q1', { alternatives: [['1862', 'May']], longTexts: [] }],
        ['q2', { alternatives: [], longTexts: ['One. Two.'] }],
      ]),
      unanswerable: [],
    });
    rmSync(home, { recursive: true });
  });
});

describe('the gate', () => {
  it('passes what is as good as what was saved, and nothing worse or unknown', () => {
    const home = mkdtempSync(join(tmpdir(), 'gate-'));
    const file = join(home, 'baseline.json');
    const ids = Array.from({ length: 60 }, (_, n) => `q${n}`);
    const column = ids.map((_, n) => 0.4 + (n % 7) / 20);
    const scores = (by: number) => {
      const ndcgAt10 = column.map((value, n) => value + by * (n % 3));
      const a = { ndcgAt10, mrrAt10: column, recallAt10: column, recallAt100: column, allGoldAt10: column };
      return { places: ids.map((_, n) => n), ids, a };
    };
    saveBaseline(file, { papers: scores(0) });
    expect(passesGate(file, { papers: scores(0) })).toBe(true);
    expect(passesGate(file, { papers: scores(0.01) })).toBe(true);
    expect(passesGate(file, { papers: scores(-0.01) })).toBe(false);
    expect(passesGate(file, { others: scores(0) })).toBe(false);
    rmSync(home, { recursive: true });
  });
});

describe('the table', () => {
  it('has a column for all that any row has', () => {
    expect(tableLines({ one: { a: '1' }, three: { a: '.5', b: 2 } })).toEqual([
      '       a   b',
      'one    1',
      'three  .5  2',
    ]);
  });
});
