import { Component, type ComponentChildren } from 'preact';
import type { MarkedToken, Token, Tokens } from 'marked';
import { CodeBlock } from './code-block.tsx';
import { Inline } from './inline.tsx';
import { Scroller } from '../ui/scroller.tsx';

interface BlockProps {
  token: Token;
}

/** One block. A settled token keeps its identity, and then nothing below it is looked at again. */
class Block extends Component<BlockProps> {
  override shouldComponentUpdate(next: BlockProps): boolean {
    return next.token !== this.props.token;
  }

  override render({ token }: BlockProps): ComponentChildren {
    return renderBlock(token as MarkedToken);
  }
}

export function Blocks({ tokens, tight = false }: { tokens: Token[]; tight?: boolean }) {
  return (
    <>
      {tokens.map((token, index) =>
        tight && token.type === 'text' ? (
          <Inline key={index} tokens={(token as Tokens.Text).tokens ?? [token]} />
        ) : (
          <Block key={index} token={token} />
        ),
      )}
    </>
  );
}

function renderBlock(token: MarkedToken): ComponentChildren {
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return null;
    case 'heading': {
      // The page owns h1; an answer's first level starts below it.
      const Heading = `h${Math.min(6, Math.max(2, token.depth))}` as 'h2';
      return (
        <Heading>
          <Inline tokens={token.tokens} />
        </Heading>
      );
    }
    case 'paragraph':
      return (
        <p>
          <Inline tokens={token.tokens} />
        </p>
      );
    case 'text':
      return (
        <p>
          <Inline tokens={token.tokens ?? [token]} />
        </p>
      );
    case 'code':
      return <CodeBlock text={token.text} language={token.lang} />;
    case 'blockquote':
      return (
        <blockquote>
          <Blocks tokens={token.tokens} />
        </blockquote>
      );
    case 'list':
      return <List list={token} />;
    case 'table':
      return <Table table={token} />;
    case 'hr':
      return <hr />;
    default:
      return <p class="whitespace-pre-wrap">{token.raw.trim()}</p>;
  }
}

function List({ list }: { list: Tokens.List }) {
  const items = list.items.map((item, index) => (
    <li key={index}>
      {item.task && <input type="checkbox" checked={item.checked === true} disabled aria-label={item.text} />}
      <Blocks tokens={item.tokens} tight={!item.loose} />
    </li>
  ));
  return list.ordered ? <ol start={Number(list.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function Table({ table }: { table: Tokens.Table }) {
  return (
    <Scroller class="overflow-x-auto">
      <table>
        <thead>
          <tr>
            {table.header.map((cell, index) => (
              <th key={index} scope="col">
                <Inline tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>
                  <Inline tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
