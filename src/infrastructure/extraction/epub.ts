import { cleanText } from './decode-text.ts';
import { extractXhtml } from './html.ts';
import { readXml } from './xml.ts';
import { streamed } from './streamed.ts';
import type { Block, ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import type { Tools } from './format.ts';
import type { Archive } from './zip.ts';

interface Book {
  title: string;
  authors: string[];
  /** Chapters by name in the archive, in the order they are read in. */
  chapters: string[];
}

const mostChapters = 10_000;
/** What hides fonts from those who would copy them; the text can be read. */
const fontObfuscation = /^http:\/\/(?:www\.idpf\.org\/2008\/embedding|ns\.adobe\.com\/pdf\/enc#RC)$/;

/** EPUB: the chapters in reading order. */
export async function extractEpub(archive: Archive, { signal, progress }: Tools): Promise<ExtractedDocument> {
  const locked = await encryptedFiles(archive);
  const book = await readBook(archive);
  if (book.chapters.some((chapter) => locked.has(chapter))) throw archive.encrypted();
  const title = oneLine(book.title);
  return streamed(title, blocksOf(archive, { ...book, title }, signal, progress));
}

async function* blocksOf(
  archive: Archive,
  { title, authors, chapters }: Book,
  signal: AbortSignal,
  progress: Tools['progress'],
): AsyncGenerator<Block> {
  const by = authors.map(oneLine).filter(Boolean);
  if (by.length > 0) yield { kind: 'paragraph', text: `${title || 'Written'} by ${by.join(', ')}`.slice(0, 1_000) };
  for (const [index, chapter] of chapters.entries()) {
    const entry = archive.get(chapter);
    if (entry === undefined) continue;
    yield* (await extractXhtml(await archive.read(entry), signal)).blocks;
    progress(index + 1, chapters.length);
  }
}

function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim();
}

async function readBook(archive: Archive): Promise<Book> {
  let path = '';
  await readParts(archive, 'META-INF/container.xml', (tag, attributes) => {
    if (tag === 'rootfile' && path === '') path = attributes['full-path'] ?? '';
  });
  path = archive.get(path)?.name ?? archive.entries.find(({ name }) => name.endsWith('.opf'))?.name ?? '';
  if (archive.get(path) === undefined) throw archive.damaged('its table of contents is missing');
  const files = new Map<string, string>();
  const order: string[] = [];
  const book: Book = { title: '', authors: [], chapters: [] };
  await readParts(
    archive,
    path,
    (tag, attributes) => {
      if (tag === 'item' && isChapter(attributes)) files.set(attributes['id'] ?? '', attributes['href'] ?? '');
      else if (tag === 'itemref' && order.length < mostChapters) order.push(attributes['idref'] ?? '');
    },
    (tag, text) => {
      if (tag === 'dc:title' && book.title === '') book.title = text;
      else if (tag === 'dc:creator' && book.authors.length < 20) book.authors.push(text);
    },
  );
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  // Each once: a list may name a chapter any number of times.
  book.chapters = [...new Set(order.flatMap((id) => nameOf(folder, files.get(id))))];
  return book;
}

/** The navigation says nothing that the chapters do not. */
function isChapter({ 'media-type': type = '', properties = '' }: Record<string, string>): boolean {
  return /html|xml$/.test(type) && !/svg|ncx/.test(type) && !/(?:^|\s)nav(?:\s|$)/.test(properties);
}

function nameOf(folder: string, href: string | undefined): string[] {
  if (href === undefined) return [];
  let path = href.split('#', 1)[0] ?? '';
  try {
    path = decodeURIComponent(path);
  } catch {
    // A per cent sign that encodes nothing is one.
  }
  const steps: string[] = [];
  for (const step of `${folder}${path}`.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return [steps.join('/')];
}

async function encryptedFiles(archive: Archive): Promise<Set<string>> {
  const files = new Set<string>();
  let algorithm = '';
  await readParts(archive, 'META-INF/encryption.xml', (tag, attributes) => {
    if (tag.endsWith('EncryptionMethod')) algorithm = attributes['Algorithm'] ?? '';
    else if (tag.endsWith('CipherReference') && !fontObfuscation.test(algorithm)) {
      for (const name of nameOf('', attributes['URI'])) files.add(name);
    }
  });
  return files;
}

/** Tells the elements of a file in the archive, and their texts; nothing where there is no such file. */
async function readParts(
  archive: Archive,
  name: string,
  opened: (tag: string, attributes: Record<string, string>) => void,
  closed: (tag: string, text: string) => void = () => undefined,
): Promise<void> {
  const entry = archive.get(name);
  if (entry === undefined) return;
  let text = '';
  await readXml(archive.stream(entry), {
    open(tag, attributes) {
      text = '';
      opened(tag, attributes);
    },
    text(more) {
      if (text.length < 1_000) text += more;
    },
    close: (tag) => closed(tag, text),
  });
}
