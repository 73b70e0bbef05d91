import type { DocumentExtractor } from '../../domain/ports/document-extractor.ts';
import { Problem, problemCode } from '../../domain/problem.ts';
import type { ExtractedDocument } from '../../domain/rag/extracted-document.ts';
import { extractHtml } from './html.ts';
import { extractMarkdown } from './markdown.ts';
import { extractPdf } from './pdf.ts';
import { sniff } from './sniff.ts';
import { extractText } from './text.ts';

type Extraction = Parameters<DocumentExtractor['extract']>[0];

/** Reads plain text, Markdown, HTML and PDF. */
export function createDocumentExtractor(): DocumentExtractor {
  return { sniff, extract };
}

async function extract(input: Extraction): Promise<ExtractedDocument> {
  const { name, signal } = input;
  signal.throwIfAborted();
  let document: ExtractedDocument;
  try {
    document = await read(input);
  } catch (error) {
    signal.throwIfAborted();
    if (problemCode(error) !== undefined) throw error;
    throw new Problem('document_unreadable', `“${name}” could not be read. Save it anew and upload that.`, {
      cause: error,
    });
  }
  if (!/[\p{L}\p{N}]/u.test(document.text)) {
    throw new Problem('document_empty', `“${name}” has no text in it, so there is nothing to search.`);
  }
  return document;
}

async function read({ bytes, mediaType, name, signal }: Extraction): Promise<ExtractedDocument> {
  switch (mediaType) {
    case 'application/pdf':
      return extractPdf(bytes, name, signal);
    case 'text/html':
      return extractHtml(bytes, signal);
    case 'text/markdown':
      return extractMarkdown(bytes, signal);
    case 'text/plain':
      return extractText(bytes);
    default:
      throw new Problem(
        'unsupported_media_type',
        `“${name}” is of a type Nexus cannot read (${mediaType}). It reads PDF, HTML, Markdown and plain text.`,
      );
  }
}
