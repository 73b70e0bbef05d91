import type { Block, ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import { writeCharts } from './chart.ts';
import { drawingTexts, mainPartOf, relationshipsOf, statedTitle, targetOf, targetsOf } from './ooxml.ts';
import { embeddedBlocks } from './nested-blocks.ts';
import { ProseWriter } from './prose-writer.ts';
import { SlideReader } from './pptx-slide.ts';
import { streamed } from './streamed.ts';
import { readXml } from './xml.ts';
import type { Archive } from './zip.ts';
import type { Tools } from './format.ts';
import type { Relationship } from './ooxml.ts';

const mostSlides = 5_000;

/** PowerPoint: each slide a page, under its title, with its notes. */
export async function extractPptx(archive: Archive, tools: Tools): Promise<ExtractedDocument> {
  const part = await mainPartOf(archive, 'ppt/presentation.xml');
  const entry = archive.get(part);
  if (entry === undefined) throw archive.damaged('its list of slides is missing');
  const ids: string[] = [];
  await readXml(archive.stream(entry), {
    open(tag, attributes) {
      if (tag === 'p:sldId' && ids.length < mostSlides) ids.push(attributes['r:id'] ?? '');
    },
    text: () => undefined,
    close: () => undefined,
  });
  const relationships = await relationshipsOf(archive, part);
  // Each once: a list may name a slide any number of times.
  const slides = [...new Set(ids.map((id) => relationships.get(id)?.target))];
  const title = await statedTitle(archive, 'docProps/core.xml');
  const isTitle = (heading: string): boolean => !/^Slide \d+$/.test(heading);
  return streamed(title, blocksOf(archive, slides, tools), isTitle);
}

async function* blocksOf(archive: Archive, slides: (string | undefined)[], tools: Tools): AsyncGenerator<Block> {
  const margins = new Set<string>();
  const layouts = new Set<string>();
  for (const [index, part] of slides.entries()) {
    const page = index + 1;
    const slide = part === undefined ? undefined : await shapesOf(archive, part);
    if (part !== undefined && slide !== undefined) {
      const relationships = await relationshipsOf(archive, part);
      for (const block of await writeSlide(archive, slide, relationships, page)) yield { ...block, page };
      for await (const block of embeddedBlocks(archive, targetsOf(relationships, 'package'), tools)) {
        yield { ...block, page };
      }
      for (const text of slide.margins(false)) margins.add(text);
      for (const layout of targetsOf(relationships, 'slideLayout')) layouts.add(layout);
    }
    tools.progress(page, slides.length);
  }
  for (const text of await layoutTexts(archive, layouts)) margins.add(text);
  for (const text of margins) yield { kind: 'paragraph', text };
}

/** What was drawn on layouts, and on the masters that they are made after. */
async function layoutTexts(archive: Archive, layouts: Set<string>): Promise<string[]> {
  const texts: string[] = [];
  const masters = new Set<string>();
  for (const layout of layouts) {
    texts.push(...((await shapesOf(archive, layout))?.margins(true) ?? []));
    for (const master of targetsOf(await relationshipsOf(archive, layout), 'slideMaster')) masters.add(master);
  }
  for (const master of masters) texts.push(...((await shapesOf(archive, master))?.margins(true) ?? []));
  return texts;
}

async function writeSlide(
  archive: Archive,
  slide: SlideReader,
  relationships: Map<string, Relationship>,
  page: number,
): Promise<Block[]> {
  const writer = new ProseWriter();
  const diagrams = await drawingTexts(archive, targetsOf(relationships, 'diagramData'));
  const charts = targetsOf(relationships, 'chart');
  const notesPart = targetOf(relationships, 'notesSlide');
  const notes = notesPart === undefined ? '' : ((await shapesOf(archive, notesPart))?.notes() ?? '');
  const comments = await commentsOf(archive, targetsOf(relationships, 'comments'));
  if (slide.isEmpty && diagrams.length + charts.length + comments.length === 0 && notes === '') return [];
  slide.write(writer, `Slide ${page}`);
  for (const text of diagrams) writer.item(text, '-', 0);
  await writeCharts(archive, charts, writer);
  if (notes !== '') writer.paragraph(`Notes: ${notes}`);
  for (const text of comments) writer.paragraph(`Comment: ${text}`);
  return writer.end();
}

async function shapesOf(archive: Archive, part: string): Promise<SlideReader | undefined> {
  const entry = archive.get(part);
  if (entry === undefined) return undefined;
  const reader = new SlideReader();
  await readXml(archive.stream(entry), reader);
  return reader;
}

async function commentsOf(archive: Archive, parts: string[]): Promise<string[]> {
  const comments: string[] = [];
  for (const part of parts) {
    const entry = archive.get(part);
    if (entry === undefined) continue;
    let text: string | undefined;
    await readXml(archive.stream(entry), {
      open(tag) {
        if (tag === 'p:text') text = '';
      },
      text(more) {
        if (text !== undefined) text += more;
      },
      close(tag) {
        if (tag !== 'p:text') return;
        if (text !== undefined && text.trim() !== '') comments.push(text);
        text = undefined;
      },
    });
  }
  // Newer files keep theirs as rich text.
  return comments.length > 0 ? comments : drawingTexts(archive, parts);
}
