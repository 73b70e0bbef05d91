import type { ComponentChildren } from 'preact';
import type { MarkedToken, Token } from 'marked';
import { CitationMarks } from './citation-mark.tsx';
import type { CitationToken } from './lexer.ts';
import { decodeEntities, safeUrl } from './plain.ts';

type InlineToken = Exclude<MarkedToken, { type: 'citation' }> | CitationToken;

export function Inline({ tokens }: { tokens: Token[] | undefined }) {
  return <>{tokens?.map((token) => renderInline(token as InlineToken))}</>;
}

function renderInline(token: InlineToken): ComponentChildren {
  switch (token.type) {
    case 'citation':
      return <CitationMarks token={token} />;
    case 'text':
      return 'tokens' in token && token.tokens ? <Inline tokens={token.tokens} /> : decodeEntities(token.text);
    case 'escape':
      return decodeEntities(token.text);
    case 'strong':
      return (
        <strong>
          <Inline tokens={token.tokens} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      );
    case 'del':
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      );
    case 'codespan':
      return <code>{token.text}</code>;
    case 'br':
      return <br />;
    case 'link':
      return <Link href={token.href} tokens={token.tokens} />;
    case 'image':
      return token.text;
    default:
      return token.raw;
  }
}

function Link({ href, tokens }: { href: string; tokens: Token[] }) {
  const url = safeUrl(href);
  if (url === undefined) return <Inline tokens={tokens} />;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      <Inline tokens={tokens} />
    </a>
  );
}
