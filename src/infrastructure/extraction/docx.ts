import type { Block, ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import { writeCharts } from './chart.ts';
import { embeddedBlocks } from './nested-blocks.ts';
import { type ParagraphStyle, headingLevel, isCode, isContents, readStyles } from './docx-styles.ts';
import { Numbering } from './docx-numbering.ts';
import { readComments, readMargins, readNotes } from './docx-notes.ts';
import { WordReader, type WordParagraph, type WordSink } from './docx-reader.ts';
import { drawingTexts, mainPartOf, relationshipsOf, statedTitle, targetOf, targetsOf } from './ooxml.ts';
import { ProseWriter } from './prose-writer.ts';
import { streamed } from './streamed.ts';
import { feedXml } from './xml.ts';
import type { Archive } from './zip.ts';
import type { Relationship } from './ooxml.ts';
import type { Tools } from './format.ts';

interface Surroundings {
  styles: Map<string, ParagraphStyle>;
  numbering: Numbering;
  /** Texts of notes by kind and id. */
  notes: Map<string, string>;
}

/** Word: headings, lists with their numbers, tables; notes at the end of their section, comments at the very end. */
export async function extractDocx(archive: Archive, tools: Tools): Promise<ExtractedDocument> {
  const part = await mainPartOf(archive, 'word/document.xml');
  const relationships = await relationshipsOf(archive, part);
  const styles = await readStyles(archive, targetOf(relationships, 'styles'));
  const numbering = await Numbering.read(archive, targetOf(relationships, 'numbering'), styles);
  const notes = new Map([
    ...(await readNotes(archive, targetOf(relationships, 'footnotes'), 'footnote')),
    ...(await readNotes(archive, targetOf(relationships, 'endnotes'), 'endnote')),
  ]);
  const title = await statedTitle(archive, 'docProps/core.xml');
  return streamed(title, blocksOf(archive, part, relationships, { styles, numbering, notes }, tools));
}

async function* blocksOf(
  archive: Archive,
  part: string,
  relationships: Map<string, Relationship>,
  surroundings: Surroundings,
  tools: Tools,
): AsyncGenerator<Block> {
  const entry = archive.get(part);
  if (entry === undefined) throw archive.damaged('the text is missing');
  const body = new Body(surroundings);
  for await (const _ of feedXml(archive.stream(entry), new WordReader(body))) yield* body.writer.take();
  body.endSection();
  await writeCharts(archive, targetsOf(relationships, 'chart'), body.writer);
  for (const text of await drawingTexts(archive, targetsOf(relationships, 'diagramData'))) body.writer.paragraph(text);
  const margins = [...targetsOf(relationships, 'header'), ...targetsOf(relationships, 'footer')];
  for (const text of await readMargins(archive, margins)) body.writer.paragraph(text);
  for (const text of await readComments(archive, targetOf(relationships, 'comments'))) body.writer.paragraph(text);
  yield* body.writer.end();
  yield* embeddedBlocks(archive, targetsOf(relationships, 'package'), tools);
}

/** Puts paragraphs into blocks by their style. */
class Body implements WordSink {
  readonly writer = new ProseWriter();
  readonly #surroundings: Surroundings;
  /** Notes that the current section refers to. */
  #notes: string[] = [];
  #noteCount = 0;
  #tables = 0;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  paragraph(paragraph: WordParagraph): void {
    const style = this.#styleOf(paragraph);
    if (isContents(style)) return;
    const level = headingLevel(style);
    const { list, depth = 0 } = style;
    const marker = list === undefined || list === '0' ? undefined : this.#surroundings.numbering.next(list, depth);
    if (level !== undefined && this.#tables === 0) {
      this.endSection();
      this.writer.heading(
        marker === undefined || marker === '-' ? paragraph.text : `${marker} ${paragraph.text}`,
        level,
      );
    } else if (marker !== undefined) this.writer.item(paragraph.text, marker, depth);
    else if (isCode(style)) this.writer.code(paragraph.text);
    else this.writer.paragraph(paragraph.text);
  }

  openTable(): void {
    this.#tables += 1;
    this.writer.openTable();
  }

  closeTable(): void {
    this.#tables -= 1;
    this.writer.closeTable();
  }

  openRow(): void {
    this.writer.openRow();
  }

  closeRow(): void {
    this.writer.closeRow();
  }

  openCell(cell: Parameters<WordSink['openCell']>[0]): void {
    this.writer.openCell(cell);
  }

  closeCell(): void {
    this.writer.closeCell();
  }

  note(kind: string, id: string): string {
    const text = this.#surroundings.notes.get(`${kind} ${id}`);
    if (text === undefined) return '';
    // Each is written once, however often it is referred to.
    this.#surroundings.notes.delete(`${kind} ${id}`);
    this.#noteCount += 1;
    this.#notes.push(`[${this.#noteCount}] ${text}`);
    return `[${this.#noteCount}]`;
  }

  /** Writes the notes of the section that ends here. */
  endSection(): void {
    const notes = this.#notes;
    this.#notes = [];
    for (const note of notes) this.writer.paragraph(note);
  }

  #styleOf({ style: id, list, depth, outline }: WordParagraph): ParagraphStyle {
    const { styles, numbering } = this.#surroundings;
    const style = styles.get(id ?? '') ?? {};
    const counted = list ?? style.list;
    const level =
      depth ?? style.depth ?? (counted !== undefined && id !== undefined ? numbering.depthOf(counted, id) : undefined);
    return {
      ...style,
      ...(counted !== undefined && { list: counted }),
      ...(level !== undefined && { depth: Math.min(Math.max(Math.floor(level) || 0, 0), 8) }),
      ...(outline !== undefined && { outline }),
    };
  }
}
