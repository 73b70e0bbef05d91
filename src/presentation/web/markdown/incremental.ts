import type { Token } from 'marked';
import { closeTail } from './close-tail.ts';
import { lex } from './lexer.ts';
import { numberMarks } from './number-marks.ts';

/** The last blocks may still change their kind with the next words: two open ones were once not enough. */
const openBlocks = 3;

/**
 * Lexes a text that grows at its end. Blocks that can no longer change keep their identity, so that they are neither
 * lexed nor rendered again; the finished text is lexed once as a whole.
 */
export function createIncrementalLexer(): (text: string, streaming: boolean) => Token[] {
  let settled: Token[] = [];
  let settledText = '';

  function settle(text: string): void {
    if (!text.startsWith(settledText)) {
      settled = [];
      settledText = '';
    }
    const rest = text.slice(settledText.length);
    const closing = lex(rest).slice(0, -openBlocks);
    const raw = closing.map((token) => token.raw).join('');
    if (closing.length === 0 || !rest.startsWith(raw)) return;
    settled = [...settled, ...closing];
    settledText += raw;
  }

  return (text, streaming) => {
    if (streaming) settle(text);
    const tokens = streaming ? [...settled, ...lex(closeTail(text.slice(settledText.length)))] : lex(text);
    numberMarks(tokens);
    return tokens;
  };
}
