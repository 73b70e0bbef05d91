import { Parser } from 'htmlparser2';
import type { Token, Tokens } from 'marked';

/** The text of inline tokens as a reader sees it: no markers, link targets or tags; `\n` only for a forced break. */
export function inlineText(tokens: Token[] | undefined): string {
  return (tokens ?? [])
    .map(tokenText)
    .join('')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}

function tokenText(token: Token): string {
  switch (token.type) {
    case 'br':
      return '\n';
    case 'html':
      return /^<br\b/i.test(token.raw) ? '\n' : '';
    case 'checkbox':
      return (token as Tokens.Checkbox).checked ? '[x] ' : '[ ] ';
    case 'codespan':
      return (token as Tokens.Codespan).text;
    case 'image':
      return (token as Tokens.Image).text;
    default:
      return 'tokens' in token && token.tokens !== undefined ? token.tokens.map(tokenText).join('') : plain(token);
  }
}

function plain(token: Token): string {
  const text = 'text' in token && typeof token.text === 'string' ? token.text : token.raw;
  if (token.type === 'escape') return text;
  // Footnote references, and line ends that mean no more than a space.
  return decodeEntities(text.replace(/\[\^[^\]\s]{1,60}\]:?/g, '').replace(/\s+/g, ' '));
}

/** Character references such as `&nbsp;`, as HTML defines them. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  let decoded = '';
  const parser = new Parser({ ontext: (part) => void (decoded += part) });
  parser.end(text.replaceAll('<', '&lt;'));
  return decoded;
}
