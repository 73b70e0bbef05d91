import type { Token, Tokens } from 'marked';
import type { ExtractedDocumentBuilder } from '../../domain/rag/extracted-document.ts';
import { ListWriter } from './html-list.ts';
import { readHtml } from './html.ts';
import { inlineText } from './markdown-inline.ts';

/** Writes block tokens into a document. */
export async function writeBlocks(
  tokens: Token[],
  builder: ExtractedDocumentBuilder,
  signal: AbortSignal,
): Promise<void> {
  for (const token of tokens) {
    if (token.type === 'list') await writeList(token as Tokens.List, builder, signal);
    else if (token.type === 'blockquote') await writeBlocks((token as Tokens.Blockquote).tokens, builder, signal);
    else await writeBlock(token, builder, signal);
  }
}

async function writeBlock(token: Token, builder: ExtractedDocumentBuilder, signal: AbortSignal): Promise<void> {
  switch (token.type) {
    case 'heading':
      builder.block('heading', inlineText(token.tokens).replaceAll('\n', ' '), {
        level: (token as Tokens.Heading).depth,
      });
      break;
    case 'code':
      builder.block('code', (token as Tokens.Code).text);
      break;
    case 'table':
      builder.block('table', tableText(token as Tokens.Table), { headerLines: 1 });
      break;
    case 'html':
      await writeHtml(token.raw, builder, signal);
      break;
    case 'paragraph':
    case 'text':
      builder.block('paragraph', inlineText('tokens' in token ? token.tokens : [token]));
      break;
    // Blank lines, rules and link definitions say nothing.
  }
}

async function writeHtml(html: string, builder: ExtractedDocumentBuilder, signal: AbortSignal): Promise<void> {
  const { pieces } = await readHtml(html, signal);
  for (const { kind, text, level } of pieces) builder.block(kind, text, level === undefined ? {} : { level });
}

function tableText({ header, rows }: Tokens.Table): string {
  return [header, ...rows]
    .map((row) => row.map((cell) => inlineText(cell.tokens).replaceAll('\n', ' ')).join(' | '))
    .map((row) => row.replace(/(?: \| ?)+$/, '').trim())
    .filter((row) => row !== '')
    .join('\n');
}

async function writeList(list: Tokens.List, builder: ExtractedDocumentBuilder, signal: AbortSignal): Promise<void> {
  const writer = new ListWriter();
  await writeItems(list, writer, builder, signal);
  builder.block('list', writer.take());
}

async function writeItems(
  list: Tokens.List,
  writer: ListWriter,
  builder: ExtractedDocumentBuilder,
  signal: AbortSignal,
): Promise<void> {
  writer.open(list.ordered ? 'ol' : 'ul', String(list.start));
  for (const item of list.items) {
    writer.item('li');
    // A checkbox is a token beside the text it belongs to.
    const box = item.task ? (item.checked ? '[x] ' : '[ ] ') : '';
    let prefix = box;
    for (const token of item.tokens) {
      if (token.type === 'list') await writeItems(token as Tokens.List, writer, builder, signal);
      else if (token.type === 'text' || token.type === 'paragraph') {
        const text = inlineText('tokens' in token ? token.tokens?.filter(({ type }) => type !== 'checkbox') : [token]);
        if (text !== '') writer.add(prefix + text);
        prefix = '';
      } else if (token.type !== 'space' && token.type !== 'checkbox') {
        // Code, tables and quotations inside an item keep their form: the list goes on behind them.
        builder.block('list', writer.take());
        await writeBlocks([token], builder, signal);
      }
    }
  }
  writer.close();
}
