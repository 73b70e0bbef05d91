import type { Block } from '../../domain/rag/extracted-document.ts';
import { cleanText } from './decode-text.ts';
import { recordBlocks } from './record-blocks.ts';

type Members = [key: string, value: unknown][];

/** Objects in objects that get a heading of their own; what lies deeper is written with its whole path. */
const deepestHeading = 4;
const longestLine = 200;
const widestTable = 16;
/** Steps of a path that are worth saying. */
const pathSteps = 6;

/** A value as text: members as `key: value`, objects as sections, arrays of like objects as tables. */
export async function* jsonBlocks(value: unknown, path: readonly string[] = []): AsyncGenerator<Block> {
  if (path.length > 0 && isNested(value))
    yield { kind: 'heading', text: cleanLine(path.at(-1) ?? ''), level: Math.min(6, path.length) };
  if (Array.isArray(value)) yield* arrayBlocks(value);
  else if (isObject(value)) yield* objectBlocks(Object.entries(value), path);
  else yield* textBlocks(cleanText(scalarText(value)));
}

async function* objectBlocks(members: Members, path: readonly string[]): AsyncGenerator<Block> {
  let lines: string[] = [];
  for (const [key, value] of members) {
    if (isNested(value) && path.length < deepestHeading) {
      yield* paragraph(lines);
      lines = [];
      yield* jsonBlocks(value, [...path, key]);
      continue;
    }
    for (const line of flattened(value, key)) {
      const long = line.length > longestLine || line.includes('\n');
      if (!long) lines.push(line);
      if (!long && lines.length < 50) continue;
      yield* paragraph(lines);
      lines = [];
      if (long) yield* textBlocks(line);
    }
  }
  yield* paragraph(lines);
}

async function* arrayBlocks(items: readonly unknown[]): AsyncGenerator<Block> {
  const columns = columnsOf(items);
  if (columns !== undefined) {
    yield* recordBlocks(columns, rowsOf(items, columns));
    return;
  }
  let list: string[] = [];
  for (const [index, item] of items.entries()) {
    if (isNested(item)) {
      yield* recordBlock(item);
      continue;
    }
    list.push(`- ${cleanLine(scalarText(item))}`);
    if (list.length < 50 && index + 1 < items.length && !isNested(items[index + 1])) continue;
    yield { kind: 'list', text: list.join('\n') };
    list = [];
  }
}

/** One of many like values, in a block of its own. */
export function* recordBlock(value: unknown): Generator<Block> {
  const lines = [...flattened(value, '')];
  if (lines.some((line) => line.length > 2_000)) for (const line of lines) yield* textBlocks(line);
  else yield* paragraph(lines);
}

/** The keys of objects that make a table: few in all, shared by most, with nothing nested and no long text in them. */
function columnsOf(items: readonly unknown[]): string[] | undefined {
  if (items.length < 2 || !items.every((item) => isObject(item))) return undefined;
  const counts = new Map<string, number>();
  for (const item of items) {
    for (const [key, value] of Object.entries(item as object)) {
      if (isNested(value) || (typeof value === 'string' && value.length > longestLine)) return undefined;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      if (counts.size > widestTable) return undefined;
    }
  }
  const cells = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return counts.size > 0 && cells * 2 >= counts.size * items.length ? [...counts.keys()] : undefined;
}

function* rowsOf(items: readonly unknown[], columns: readonly string[]): Generator<string[]> {
  for (const item of items) yield columns.map((column) => scalarText((item as Record<string, unknown>)[column]));
}

/** Every value in it on a line of its own, `path.to.it: value`, however deep it lies; arrays of plain values on one. */
function* flattened(value: unknown, path: string): Generator<string> {
  const open: { value: unknown; path: string }[] = [{ value, path }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: here, path: at } = next;
    if (Array.isArray(here) && here.every((item) => !isNested(item))) {
      if (here.length > 0) yield line(at, here.map(scalarText).join(', '));
    } else if (isNested(here)) {
      const members = Array.isArray(here) ? here.map((item): [string, unknown] => ['', item]) : Object.entries(here);
      for (const [key, item] of members.toReversed()) open.push({ value: item, path: joined(at, key) });
    } else if (here !== null && here !== '') yield line(at, scalarText(here));
  }
}

function line(path: string, text: string): string {
  const clean = cleanText(text).trim();
  return path === '' ? clean : `${cleanLine(path)}: ${clean}`;
}

function joined(path: string, key: string): string {
  if (path === '' || key === '') return path + key;
  return [...path.split('.'), key].slice(-pathSteps).join('.');
}

function* paragraph(lines: readonly string[]): Generator<Block> {
  if (lines.length > 0) yield { kind: 'paragraph', text: lines.join('\n') };
}

function* textBlocks(text: string): Generator<Block> {
  for (const part of text.split(/\n\s*\n/)) yield { kind: 'paragraph', text: part };
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return isNested(value) && !Array.isArray(value);
}

function scalarText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function cleanLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim();
}
