import type { Attachment, Email } from 'postal-mime';
import type { Block, ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import type { SourceFile } from '../../domain/ports/document-extractor.ts';
import { describeError, problemCode } from '../../domain/problem.ts';
import { cleanText, decodeText, isValid } from './decode-text.ts';
import { htmlBlocks } from './html.ts';
import { addresses } from './mail-addresses.ts';
import { paragraphs } from './text.ts';
import type { Tools } from './format.ts';

/** Attachments that are read; messages with more carry something else than documents. */
const mostAttachments = 100;
/** Parts in parts, and what all headers weigh together. */
const bounds = { maxNestingDepth: 32, maxHeadersSize: 1024 * 1024, forceRfc822Attachments: true } as const;
const deepestHeading = 6;

/** A mail: who wrote what to whom, its body, then what is attached, each file under a heading with its name. */
export async function extractMail(file: SourceFile, tools: Tools): Promise<ExtractedDocument> {
  const { default: PostalMime } = await import('postal-mime');
  const mail = await PostalMime.parse(readable(await file.read()), bounds);
  const subject = cleanText(mail.subject ?? '').trim();
  return { ...(subject !== '' && { title: subject }), blocks: blocksOf(mail, subject, tools) };
}

/** Old programs send letters outside ASCII without a word about their encoding; a parser takes them for UTF-8. */
function readable(bytes: Uint8Array): Uint8Array | string {
  if (isValid(bytes, 'utf-8')) return bytes;
  const latin = new TextDecoder('windows-1252').decode(bytes);
  return /charset\s*=/i.test(latin) ? bytes : decodeText(bytes);
}

async function* blocksOf(mail: Email, subject: string, tools: Tools): AsyncGenerator<Block> {
  if (subject !== '') yield { kind: 'heading', text: subject, level: 1 };
  const head = [
    ['From', addresses(mail.from ?? mail.sender)],
    ['To', addresses(mail.to)],
    ['Cc', addresses(mail.cc)],
    ['Date', written(mail.date)],
  ].flatMap(([name = '', value = '']) => (value === '' ? [] : [`${name}: ${value}`]));
  if (head.length > 0) yield { kind: 'paragraph', text: cleanText(head.join('\n')) };
  yield* await body(mail, tools);
  for (const attachment of mail.attachments.filter(isDocument).slice(0, mostAttachments))
    yield* attached(attachment, tools);
}

/** `2026-03-01 14:05`, in the time zone the sender wrote it in as far as that is known: as ISO 8601 has it. */
function written(date: string | undefined): string {
  return date?.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, '$1 $2') ?? '';
}

/** The HTML keeps lists and tables, but some senders leave the words to the plain text. */
async function body({ html = '', text = '' }: Email, { signal }: Tools): Promise<Block[]> {
  const rich = html === '' ? [] : await htmlBlocks(html, signal);
  const length = rich.reduce((sum, block) => sum + block.text.length, 0);
  return length * 2 >= text.trim().length ? rich : paragraphs(cleanText(text)).blocks;
}

/** Pictures of a signature or a layout are none. */
function isDocument({ disposition, related, mimeType }: Attachment): boolean {
  return !(mimeType.startsWith('image/') && (related === true || disposition === 'inline'));
}

async function* attached(attachment: Attachment, tools: Tools): AsyncGenerator<Block> {
  const { filename, mimeType, content } = attachment;
  const name = cleanText(filename ?? '').trim() || (mimeType === 'message/rfc822' ? 'message.eml' : 'attachment');
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  try {
    const document = await tools.nested({ name, bytes, declared: mimeType });
    if (document === undefined) return;
    yield { kind: 'heading', text: name, level: 2 };
    for await (const block of document.blocks) {
      const inner = { ...block };
      // Pages of an attachment are no pages of the mail.
      delete inner.page;
      if (inner.level !== undefined) inner.level = Math.min(deepestHeading, inner.level + 2);
      yield inner;
    }
  } catch (error) {
    tools.signal.throwIfAborted();
    // A file that cannot be read must not cost the mail; whoever looks for it learns why it is not there.
    const reason = problemCode(error) === undefined ? 'It could not be read.' : describeError(error).detail;
    yield { kind: 'paragraph', text: `[${name}: ${reason}]` };
  }
}
