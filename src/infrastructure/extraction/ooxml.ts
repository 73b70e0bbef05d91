import { cleanText } from './decode-text.ts';
import { readXml } from './xml.ts';
import type { Archive } from './zip.ts';

/** How the parts of an Office Open XML file refer to each other. */
export interface Relationship {
  id: string;
  /** The last word of its type: `styles`, `slide`, `hyperlink`. */
  type: string;
  /** Name of the part in the archive. */
  target: string;
}

const mostRelationships = 20_000;

/** Where a part points, without what lies outside of the file. None where nothing says so. */
export async function relationshipsOf(archive: Archive, part: string): Promise<Map<string, Relationship>> {
  const slash = part.lastIndexOf('/') + 1;
  const folder = part.slice(0, slash);
  const entry = archive.get(`${folder}_rels/${part.slice(slash)}.rels`);
  const found = new Map<string, Relationship>();
  if (entry === undefined) return found;
  await readXml(archive.stream(entry), {
    open(tag, { Id: id, Type: type, Target: target, TargetMode: mode }) {
      if (tag !== 'Relationship' || id === undefined || target === undefined || mode === 'External') return;
      if (found.size >= mostRelationships) return;
      found.set(id, { id, type: type?.slice(type.lastIndexOf('/') + 1) ?? '', target: resolve(folder, target) });
    },
    text: () => undefined,
    close: () => undefined,
  });
  return found;
}

/** The first part of a type. */
export function targetOf(relationships: Map<string, Relationship>, type: string): string | undefined {
  return targetsOf(relationships, type)[0];
}

export function targetsOf(relationships: Map<string, Relationship>, type: string): string[] {
  return [...relationships.values()].filter((one) => one.type === type).map(({ target }) => target);
}

/** The part that everything starts from. */
export async function mainPartOf(archive: Archive, usual: string): Promise<string> {
  const stated = targetOf(await relationshipsOf(archive, ''), 'officeDocument');
  return stated !== undefined && archive.get(stated) !== undefined ? stated : usual;
}

function resolve(folder: string, target: string): string {
  const path = target.startsWith('/') ? [] : folder.split('/').filter(Boolean);
  for (const step of target.split(/[\\/]/)) {
    if (step === '..') path.pop();
    else if (step !== '' && step !== '.') path.push(step);
  }
  return path.join('/');
}

/** Titles that programs give when nobody else does. */
const unhelpful =
  /^\W*(?:untitled|title|document|presentation|powerpoint[ -]?(?:presentation|präsentation)|slide)?\s*\d*\W*$/i;

/** The title in a file's properties, where it is one. `part` holds Dublin Core. */
export async function statedTitle(archive: Archive, part: string): Promise<string | undefined> {
  const entry = archive.get(part);
  if (entry === undefined) return undefined;
  let title = '';
  let inTitle = false;
  try {
    await readXml(archive.stream(entry), {
      open: (tag) => {
        inTitle = tag === 'dc:title' && title === '';
      },
      text: (text) => {
        if (inTitle && title.length < 1_000) title += text;
      },
      close: () => {
        inTitle = false;
      },
    });
  } catch {
    // The document can be read without its properties; what must not go on is noticed there as well.
    return undefined;
  }
  title = cleanText(title).replace(/\s+/g, ' ').trim();
  return unhelpful.test(title) || /\.(?:docx?|pptx?|xlsx?|od[tsp]|rtf|dotx?|tmp)$/i.test(title) ? undefined : title;
}

/** The paragraphs of drawings, diagrams and charts: everything in them that is text. */
export async function drawingTexts(archive: Archive, parts: string[]): Promise<string[]> {
  const texts: string[] = [];
  for (const part of parts) {
    const entry = archive.get(part);
    if (entry === undefined) continue;
    let text = '';
    let inText = false;
    await readXml(archive.stream(entry), {
      open: (tag) => {
        inText = tag === 'a:t';
        if (tag === 'a:br') text += '\n';
      },
      text: (more) => {
        if (inText) text += more;
      },
      close: (tag) => {
        if (tag === 'a:t') inText = false;
        else if (tag === 'a:p') {
          if (text.trim() !== '') texts.push(text);
          text = '';
        }
      },
    });
  }
  return texts;
}
