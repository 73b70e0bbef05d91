import { useState } from 'preact/hooks';
import { Blocks } from './blocks.tsx';
import { createIncrementalLexer } from './incremental.ts';

/** Markdown as elements made from the lexer's tokens: there is no HTML string, so none can be injected. */
export function Markdown({ text, streaming }: { text: string; streaming: boolean }) {
  const [lex] = useState(createIncrementalLexer);
  return (
    <div class="answer">
      <Blocks tokens={lex(text, streaming)} />
    </div>
  );
}
