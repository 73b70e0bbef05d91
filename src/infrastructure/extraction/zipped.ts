import { extractDocx } from './docx.ts';
import { extractEpub } from './epub.ts';
import { extractOpenDocument } from './odf.ts';
import { extractPptx } from './pptx.ts';
import { extractXlsx } from './xlsx.ts';
import { extractZip } from './zip-documents.ts';
import { Archive } from './zip.ts';
import { Problem } from '../../domain/problem.ts';
import type { ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import type { Tools } from './format.ts';

type Reader = (archive: Archive, tools: Tools) => Promise<ExtractedDocument>;

/** Files that are ZIP archives inside; what lies in the archive has the last word on what it is. */
export async function extractZipped(file: SourceFile, tools: Tools): Promise<ExtractedDocument> {
  const archive = await Archive.open(file, tools);
  return (await readerOf(archive))(archive, tools);
}

async function readerOf(archive: Archive): Promise<Reader> {
  const has = (name: string): boolean => archive.get(name) !== undefined;
  if (has('EncryptedPackage') || has('encrypted-package')) throw archive.encrypted();
  if (has('[Content_Types].xml') || has('_rels/.rels')) {
    if (has('xl/workbook.bin')) throw binaryWorkbook(archive.name);
    const office = await officeReader(archive);
    if (office !== undefined) return office;
  }
  if (has('META-INF/container.xml')) return extractEpub;
  return has('content.xml') && (has('mimetype') || has('META-INF/manifest.xml')) ? extractOpenDocument : extractZip;
}

/** By the folder that the main part is in by custom, else by what the list of types calls it. */
async function officeReader(archive: Archive): Promise<Reader | undefined> {
  if (archive.get('word/document.xml') !== undefined) return extractDocx;
  if (archive.get('ppt/presentation.xml') !== undefined) return extractPptx;
  if (archive.get('xl/workbook.xml') !== undefined) return extractXlsx;
  const types = archive.get('[Content_Types].xml');
  if (types === undefined) return undefined;
  const text = new TextDecoder().decode(await archive.read(types));
  if (/(?:wordprocessingml|ms-word)\.[\w.]{1,30}\.main\+xml/i.test(text)) return extractDocx;
  if (/(?:presentationml|ms-powerpoint)\.[\w.]{1,30}\.main\+xml/i.test(text)) return extractPptx;
  return /(?:spreadsheetml|ms-excel)\.[\w.]{1,30}\.main\+xml/i.test(text) ? extractXlsx : undefined;
}

function binaryWorkbook(name: string): Problem {
  return new Problem('unsupported_media_type', `“${name}” is a binary Excel workbook: save as .xlsx and upload that.`);
}
