import type { Block } from './extracted-document.ts';
import type { Piece } from './chunk-pieces.ts';

/** A piece that waits for its chunk. */
export interface OpenPiece extends Piece {
  block: Block;
  /** UTF-8 byte span in the extracted text. */
  bytes: { start: number; end: number };
  /** Headings above it. */
  headings: string[];
  /** What a chunk that starts with it goes on with. */
  header?: string;
}

/**
 * After how many pieces a chunk ends best: near `goal` tokens and within `room`, where cutting does the least harm. More than
 * `from`; 0 when nothing fits.
 */
export function bestCut(
  pieces: readonly OpenPiece[],
  { from, goal, room }: { from: number; goal: number; room: number },
): number {
  let best = 0;
  let least = Infinity;
  let tokens = 0;
  for (const [index, piece] of pieces.entries()) {
    tokens += piece.tokens;
    if (tokens > room) break;
    const cost = (pieces[index + 1]?.cost ?? 0) + Math.abs(tokens - goal) / goal;
    if (index < from || cost > least) continue;
    best = index + 1;
    least = cost;
  }
  return best;
}

export function tokensOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { tokens }) => sum + tokens, 0);
}
