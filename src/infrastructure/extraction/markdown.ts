import { Lexer, type Token } from 'marked';
import { type ExtractedDocument, ExtractedDocumentBuilder } from '../../domain/rag/extracted-document.ts';
import { breathe } from './breathe.ts';
import { cleanText, decodeText } from './decode-text.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import type { Tools } from './format.ts';
import { writeBlocks } from './markdown-blocks.ts';
import { paragraphs } from './text.ts';

/** Markdown: what it says, without the characters that mark it up. */
export async function extractMarkdown(file: SourceFile, { signal }: Tools): Promise<ExtractedDocument> {
  const { title, body } = splitFrontMatter(cleanText(decodeText(await file.read())));
  const builder = new ExtractedDocumentBuilder();
  try {
    await writeBlocks(await lex(body, signal), builder, signal);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // Nested so deeply that the lexer runs out of stack. Nobody wrote that; its text is still worth having.
    return paragraphs(body);
  }
  return builder.build(title);
}

const inlineRunsBetweenBreaths = 100;
/** The lexer's work on links and emphasis is quadratic in the length of one paragraph. */
const longestInlineRun = 50_000;

/** `Lexer.lex` in steps, so that a large file does not hold up everything else. */
async function lex(source: string, signal: AbortSignal): Promise<Token[]> {
  const lexer = new Lexer();
  // Indentation costs the lexer a pass over the text for every level of nesting.
  lexer.blockTokens(source.replace(/^([ \t]{80})[ \t]+/gm, '$1'), lexer.tokens);
  for (const [index, { src, tokens }] of lexer.inlineQueue.entries()) {
    if (src.length > longestInlineRun) tokens.push({ type: 'text', raw: src, text: src });
    else lexer.inlineTokens(src, tokens);
    if (index % inlineRunsBetweenBreaths === inlineRunsBetweenBreaths - 1) await breathe(signal);
  }
  return lexer.tokens;
}

/** Takes YAML or TOML front matter off, and its title out. A rule at the top of a page is not front matter. */
function splitFrontMatter(text: string): { title?: string; body: string } {
  const matter = /^\s*(---|\+\+\+)[ \t]*\n([\s\S]{0,65536}?)\n(?:\1|\.\.\.)[ \t]*(?:\n|$)/.exec(text);
  const fields = matter?.[2];
  if (matter === null || fields === undefined || !/^["'\w-]+\s*[:=]/m.test(fields)) return { body: text };
  const title = /^title\s*[:=]\s*(?:"(.*)"|'(.*)'|(.*?))\s*$/im.exec(fields)?.slice(1).find(Boolean);
  return { body: text.slice(matter[0].length), ...(title !== undefined && { title }) };
}
