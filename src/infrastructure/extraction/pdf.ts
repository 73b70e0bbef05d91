import { type ExtractedDocument, ExtractedDocumentBuilder } from '../../domain/rag/extracted-document.ts';
import { Problem } from '../../domain/problem.ts';
import { abortable, breathe } from './breathe.ts';
import { cleanText } from './decode-text.ts';
import { type PageBlock, headingLevels, toBlock } from './pdf-blocks.ts';
import { type PageLines, withoutFurniture } from './pdf-furniture.ts';
import { groupLines } from './pdf-groups.ts';
import { type Line, toLines } from './pdf-lines.ts';
import { type OpenPdf, openPdf } from './pdf-open.ts';
import { type SeenPages, recognizeBare } from './pdf-seen.ts';
import { recognizedParagraphs } from './recognized.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import type { TextRecognizer } from '../../domain/ports/text-recognizer.ts';
import type { Tools } from './format.ts';
import { documentStyle, measureMargins, pageStyle } from './pdf-style.ts';

const maximumPages = 5_000;

interface PdfText {
  pages: PageLines[];
  fixedWidthFonts: Set<string>;
  title: string | undefined;
  seen: SeenPages;
}

/** PDF: the text layer, put back into lines, paragraphs, lists, tables and headings, page by page. */
export async function extractPdf({ name, ...file }: SourceFile, tools: Tools): Promise<ExtractedDocument> {
  const bytes = await file.read();
  const pdf = await openPdf(bytes, name, tools);
  try {
    if (pdf.numPages > maximumPages) throw tooManyPages(name, pdf.numPages);
    return write(await readPages(pdf, { name, bytes }, tools));
  } finally {
    await pdf.destroy();
  }
}

async function readPages(
  pdf: OpenPdf,
  { name, bytes }: { name: string; bytes: Uint8Array },
  tools: Tools,
): Promise<PdfText> {
  const { signal, progress } = tools;
  const pages: PageLines[] = [];
  const fixedWidthFonts = new Set<string>();
  const bare: number[] = [];
  let failure: unknown;
  for (let number = 1; number <= pdf.numPages; number++) {
    await breathe(signal);
    try {
      pages.push(await abortable(readPage(pdf, number, fixedWidthFonts), signal));
    } catch (error) {
      signal.throwIfAborted();
      // One broken page must not cost the others; it stays in the count, so that page numbers are right.
      failure ??= error;
      pages.push({ lines: [], height: 0, bottom: 0 });
    }
    if (pages.at(-1)?.lines.length === 0) bare.push(number);
    progress(number - bare.length, pdf.numPages);
  }
  const whole = bare.length === pages.length;
  if (whole && tools.recognizer === undefined) throw noText(name, failure);
  const seen = await recognizeBare(bytes, { bare, whole, total: pdf.numPages }, tools);
  if (whole && seen.texts.size === 0) throw noText(name, failure, tools.recognizer);
  return { pages, fixedWidthFonts, title: await statedTitle(pdf), seen };
}

async function readPage(pdf: OpenPdf, number: number, fixedWidthFonts: Set<string>): Promise<PageLines> {
  const page = await pdf.getPage(number);
  const { items, styles } = await page.getTextContent({ disableNormalization: true });
  for (const [font, style] of Object.entries(styles)) {
    if (style.fontFamily === 'monospace') fixedWidthFonts.add(font);
  }
  const [, bottom = 0, , top = 0] = page.view;
  page.cleanup();
  return { lines: toLines(items.filter((item) => 'str' in item)), height: top - bottom, bottom };
}

function write({ pages, fixedWidthFonts, title, seen }: PdfText): ExtractedDocument {
  const kept = withoutFurniture(pages);
  for (const { lines } of kept) measureMargins(lines);
  const style = documentStyle(kept.flatMap(({ lines }) => lines));
  const isCode = (line: Line): boolean => fixedWidthFonts.has(line.font);
  const blocks = kept.map(({ lines }, index) => {
    const text = seen.texts.get(index + 1);
    if (text !== undefined) return recognizedParagraphs(text).map((paragraph) => seenBlock(paragraph, style.size));
    const here = pageStyle(style, lines);
    return groupLines(mainDirectionFirst(lines), here, isCode).map((group) => toBlock(group, here));
  });
  const levels = headingLevels(blocks.flat());
  const builder = new ExtractedDocumentBuilder();
  for (const page of blocks) {
    builder.page();
    for (const block of page) {
      const level = levels.get(block);
      const { headerLines } = block;
      builder.block(block.kind, block.text, {
        ...(level !== undefined && { level }),
        ...(headerLines !== undefined && { headerLines }),
      });
    }
  }
  return { ...builder.build(title ?? leadingHeading(blocks, levels)), ...(seen.note !== '' && { note: seen.note }) };
}

function seenBlock(text: string, size: number): PageBlock {
  return { kind: 'paragraph', text, size };
}

/** A heading that opens the document, else the first of the largest ones near its start. */
function leadingHeading(pages: PageBlock[][], levels: Map<PageBlock, number>): string | undefined {
  const start = pages.slice(0, 2).flat();
  const heading = start[0]?.kind === 'heading' ? start[0] : start.find((block) => levels.get(block) === 1);
  return heading?.text;
}

/** Text in the margin that is turned by 90 degrees interrupts no sentence: it comes after the rest of the page. */
function mainDirectionFirst(lines: Line[]): Line[] {
  const turned = lines.filter((line) => line.angle !== 0);
  if (turned.length === 0 || turned.length * 2 > lines.length) return lines;
  return [...lines.filter((line) => line.angle === 0), ...turned];
}

/** Many programs fill the title with the name of a file, or with nothing that names the document. */
const unhelpfulTitle =
  /^\W*(?:untitled|anonymous|unspecified|unknown|title|document|presentation|slide)?\s*\d*\W*$|\.(?:docx?|pdf|indd|tex|dvi|pptx?|xlsx?|qxd|ps|rtf|odt|html?)$/i;

async function statedTitle(pdf: OpenPdf): Promise<string | undefined> {
  try {
    const { info } = await pdf.getMetadata();
    const stated = 'Title' in info && typeof info.Title === 'string' ? info.Title : '';
    const title = cleanText(stated)
      .replace(/^Microsoft (?:Word|PowerPoint|Excel) - /, '')
      .trim();
    return unhelpfulTitle.test(title) ? undefined : title;
  } catch {
    return undefined;
  }
}

function noText(name: string, failure: unknown, recognizer?: TextRecognizer): Problem {
  if (failure !== undefined) {
    return new Problem('document_unreadable', `“${name}” is damaged: none of its pages can be read. Export it again.`, {
      cause: failure,
    });
  }
  const why =
    recognizer === undefined
      ? 'only images: it looks like a scan. Reading scans (OCR) is off; NEXUS_OCR turns it on, or upload a version with a text layer.'
      : 'nor could any be made out in its images.';
  return new Problem('document_empty', `“${name}” has no text in it, ${why}`);
}

function tooManyPages(name: string, pages: number): Problem {
  const counted = pages.toLocaleString('en');
  const limit = maximumPages.toLocaleString('en');
  return new Problem(
    'payload_too_large',
    `“${name}” has ${counted} pages; Nexus reads up to ${limit} in one file. Split it and upload the parts.`,
  );
}
