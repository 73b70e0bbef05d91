import { describe, expect, test } from 'vitest';
import { extractFile, outline } from './extracted.ts';
import type { Extracted } from './extracted.ts';

const json = (value: unknown): Promise<Extracted> =>
  extractFile('a.json', 'application/json', typeof value === 'string' ? value : JSON.stringify(value));
const jsonLines = (content: string): Promise<Extracted> => extractFile('a.jsonl', 'application/x-ndjson', content);

describe('JSON', () => {
  test('members become lines, objects sections', async () => {
    const document = await json({ title: 'Report', pages: 3, author: { name: 'Ada', city: 'London' }, empty: null });
    expect(outline(document)).toEqual([
      'paragraph: title: Report\npages: 3',
      'heading1: author',
      'paragraph: name: Ada\ncity: London',
    ]);
    expect(document.title).toBe('Report');
  });

  test('arrays of like objects become tables, of plain values lists', async () => {
    const document = await json({
      people: [
        { name: 'Ada', age: 36 },
        { name: 'Karl', age: 64 },
      ],
      tags: ['a', 'b'],
    });
    expect(document.blocks).toEqual([
      { kind: 'heading', text: 'people', level: 1 },
      { kind: 'table', text: 'name | age\nAda | 36\nKarl | 64', headerLines: 1 },
      { kind: 'heading', text: 'tags', level: 1 },
      { kind: 'list', text: '- a\n- b' },
    ]);
  });

  test('long text is prose', async () => {
    const body = `${'A sentence of some length. '.repeat(20)}\n\nAnother paragraph.`;
    expect((await json({ id: 1, body })).blocks.map(({ kind }) => kind)).toEqual([
      'paragraph',
      'paragraph',
      'paragraph',
    ]);
  });

  test('what lies deep is written with its path, however deep', async () => {
    const deep = `${'{"a":'.repeat(50_000)}"end"${'}'.repeat(50_000)}`;
    expect((await json(deep)).text).toContain('a.a: end');
    expect((await json(`${'['.repeat(50_000)}"end"${']'.repeat(50_000)}`)).text).toContain('end');
  });

  test('what is no JSON after all is still text', async () => {
    expect((await json('{ "a": 1, } // not quite')).text).toBe('{ "a": 1, } // not quite');
    expect((await json('{"a":1}\n{"a":2}\n')).text).toBe('a: 1\n\na: 2');
  });

  test('each record of JSON Lines is a block', async () => {
    const document = await jsonLines(
      '{"name":"Ada","at":{"city":"London"}}\n\n{"name":"Karl","tags":["x","y"]}\nnot json\n',
    );
    expect(outline(document)).toEqual([
      'paragraph: name: Ada\nat.city: London',
      'paragraph: name: Karl\ntags: x, y',
      'paragraph: not json',
    ]);
  });
});
