import { joinChunks } from './join-chunks.ts';
import type { Passage } from './passage.ts';

/** Without those whose text stands further up already, as copies of a document in two places have it. */
function foldCopies(passages: readonly Passage[]): Passage[] {
  const seen = new Set<string>();
  return passages.filter(({ text }) => {
    const key = text.replace(/\s+/g, ' ').trim();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/**
 * Passages that follow each other in a document become one, at the place of the better one, so that what goes on from one to
 * the next is read in one piece and a model's budget is not spent on two headings. At most `most` passages become one.
 */
function mergeNeighbours(passages: readonly Passage[], most = 3): Passage[] {
  const merged: Passage[] = [];
  const parts = new Map<Passage, Passage[]>();
  for (const passage of passages) {
    const place = merged.findIndex((other) => {
      const pieces = parts.get(other) ?? [];
      return pieces.length < most && pieces.some((piece) => follow(piece, passage) || follow(passage, piece));
    });
    const target = merged[place];
    if (target === undefined) {
      merged.push(passage);
      parts.set(passage, [passage]);
      continue;
    }
    const pieces = [...(parts.get(target) ?? []), passage].toSorted((a, b) => a.start - b.start);
    const whole = joined(target, pieces);
    merged[place] = whole;
    parts.delete(target);
    parts.set(whole, pieces);
  }
  return merged;
}

/** Between two chunks that follow each other lies white space at most, a few bytes of it. */
const widestGap = 8;

function follow(first: Passage, second: Passage): boolean {
  const sameText =
    first.documentId === second.documentId &&
    first.version === second.version &&
    first.headings.join('\n') === second.headings.join('\n');
  return sameText && second.start >= first.end && second.start - first.end <= widestGap;
}

/** `chunkId`, scores and page stay those of the better one, and of the first for the page. */
function joined(best: Passage, pieces: readonly Passage[]): Passage {
  const [first] = pieces;
  const last = pieces.at(-1);
  if (first === undefined || last === undefined) return best;
  const shifted = pieces.map((piece, ordinal) => ({
    ...piece,
    ordinal,
    start: piece.start - first.start,
    end: piece.end - first.start,
  }));
  const { page: _, ...rest } = best;
  return {
    ...rest,
    text: joinChunks(shifted).text,
    start: first.start,
    end: last.end,
    ...(first.page !== undefined && { page: first.page }),
  };
}

/** Of one document, as many passages come before those of others are passed over for it. */
const ofOneDocument = 4;

/**
 * What a model gets to read of a ranking: at most `limit` passages, copies folded and neighbours merged, and of several documents
 * where a question may need them.
 */
export function toRead(ranked: readonly Passage[], limit: number): Passage[] {
  const passages = mergeNeighbours(foldCopies(ranked));
  const counts = new Map<string, number>();
  const first: Passage[] = [];
  const rest: Passage[] = [];
  for (const passage of passages) {
    const count = (counts.get(passage.documentId) ?? 0) + 1;
    counts.set(passage.documentId, count);
    (count <= ofOneDocument ? first : rest).push(passage);
  }
  return [...first, ...rest].slice(0, limit);
}
