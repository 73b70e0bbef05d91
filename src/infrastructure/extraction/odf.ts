import type { Block, ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import { readOdfStyles } from './odf-styles.ts';
import { OdfSheetReader } from './odf-sheet.ts';
import { OdfTextReader } from './odf-text.ts';
import { statedTitle } from './ooxml.ts';
import { SheetWriter } from './sheet-writer.ts';
import { streamed } from './streamed.ts';
import { feedXml, readXml } from './xml.ts';
import type { Archive } from './zip.ts';
import type { ZipEntry } from './zip-directory.ts';

/** OpenDocument: texts, spreadsheets, presentations. */
export async function extractOpenDocument(archive: Archive): Promise<ExtractedDocument> {
  if (await isEncrypted(archive)) throw archive.encrypted();
  const content = archive.get('content.xml');
  if (content === undefined) throw archive.damaged('the text is missing');
  const title = await statedTitle(archive, 'meta.xml');
  const type = await typeOf(archive);
  const isSheet = type.includes('spreadsheet');
  // Sheets are mostly called by their number.
  if (isSheet) return { ...(title !== undefined && { title }), blocks: sheetBlocks(archive, content) };
  return streamed(title, textBlocks(archive, content));
}

async function* sheetBlocks(archive: Archive, content: ZipEntry): AsyncGenerator<Block> {
  const writer = new SheetWriter(archive.name);
  for await (const _ of feedXml(archive.stream(content), new OdfSheetReader(writer))) yield* writer.take();
  writer.endSheet();
  yield* writer.take();
}

async function* textBlocks(archive: Archive, content: ZipEntry): AsyncGenerator<Block> {
  const { styles, margins } = await readOdfStyles(archive);
  const reader = new OdfTextReader(styles);
  for await (const _ of feedXml(archive.stream(content), reader)) yield* reader.take();
  yield* reader.end(margins);
}

async function typeOf(archive: Archive): Promise<string> {
  const entry = archive.get('mimetype');
  return entry === undefined ? '' : new TextDecoder().decode(await archive.head(entry, 100));
}

async function isEncrypted(archive: Archive): Promise<boolean> {
  const manifest = archive.get('META-INF/manifest.xml');
  if (manifest === undefined) return false;
  let file = '';
  let encrypted = false;
  await readXml(archive.stream(manifest), {
    open(tag, attributes) {
      if (tag.endsWith('file-entry')) file = attributes['manifest:full-path'] ?? '';
      else if (tag.endsWith('encryption-data')) encrypted ||= file === 'content.xml' || file === 'encrypted-package';
    },
    text: () => undefined,
    close: () => undefined,
  });
  return encrypted;
}
