import type { Block, ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import { drawingTexts, mainPartOf, relationshipsOf, statedTitle, targetOf, targetsOf } from './ooxml.ts';
import { SheetReader } from './xlsx-sheet.ts';
import { SheetWriter } from './sheet-writer.ts';
import { readCellComments, readNumberFormats, readSharedStrings } from './xlsx-parts.ts';
import { embeddedBlocks } from './nested-blocks.ts';
import { feedXml, readXml } from './xml.ts';
import type { Archive } from './zip.ts';
import type { Tools } from './format.ts';

interface Workbook {
  sheets: { name: string; id: string }[];
  from1904: boolean;
}

const mostSheets = 2_000;

/** Excel: each sheet under its name, with its tables; then what stands beside the cells. */
export async function extractXlsx(archive: Archive, tools: Tools): Promise<ExtractedDocument> {
  const part = await mainPartOf(archive, 'xl/workbook.xml');
  const entry = archive.get(part);
  if (entry === undefined) throw archive.damaged('its list of sheets is missing');
  const workbook: Workbook = { sheets: [], from1904: false };
  await readXml(archive.stream(entry), {
    open(tag, attributes) {
      if (tag === 'workbookPr') workbook.from1904 = /^(?:1|true)$/.test(attributes['date1904'] ?? '');
      if (tag !== 'sheet' || workbook.sheets.length >= mostSheets) return;
      workbook.sheets.push({ name: attributes['name'] ?? '', id: attributes['r:id'] ?? '' });
    },
    text: () => undefined,
    close: () => undefined,
  });
  const title = await statedTitle(archive, 'docProps/core.xml');
  // Sheets are mostly called by their number, so that no heading is a title.
  return { ...(title !== undefined && { title }), blocks: blocksOf(archive, part, workbook, tools) };
}

async function* blocksOf(
  archive: Archive,
  part: string,
  { sheets, from1904 }: Workbook,
  tools: Tools,
): AsyncGenerator<Block> {
  const relationships = await relationshipsOf(archive, part);
  const strings = await readSharedStrings(archive, targetOf(relationships, 'sharedStrings'));
  const formats = await readNumberFormats(archive, targetOf(relationships, 'styles'));
  const writer = new SheetWriter(archive.name);
  const read = new Set<string>();
  for (const [index, { name, id }] of sheets.entries()) {
    const target = relationships.get(id)?.target;
    const entry = target === undefined || read.has(target) ? undefined : archive.get(target);
    if (target === undefined || entry === undefined) continue;
    read.add(target);
    writer.sheet(name);
    const reader = new SheetReader({ strings, formats, from1904, row: (...row) => writer.row(...row) });
    for await (const _ of feedXml(archive.stream(entry), reader)) {
      for (const block of writer.take()) {
        await archive.rest(block.text.length);
        yield block;
      }
    }
    writer.end();
    for (const text of await besideCells(archive, target)) writer.paragraph(text);
    writer.endSheet();
    yield* writer.take();
    yield* embeddedBlocks(archive, targetsOf(await relationshipsOf(archive, target), 'package'), tools);
    tools.progress(index + 1, sheets.length);
  }
}

/** Comments, text boxes and the titles of charts. */
async function besideCells(archive: Archive, sheet: string): Promise<string[]> {
  const relationships = await relationshipsOf(archive, sheet);
  const comments = await readCellComments(archive, targetOf(relationships, 'comments'));
  const texts: string[] = [];
  for (const drawing of targetsOf(relationships, 'drawing')) {
    const charts = targetsOf(await relationshipsOf(archive, drawing), 'chart');
    texts.push(...(await drawingTexts(archive, [drawing, ...charts])));
  }
  return [...texts, ...comments];
}
