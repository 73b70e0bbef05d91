/** The thread that draws pages and reads them. Speaks `ToReader` and `FromReader` with `RecognitionService`. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { createWorker } from 'tesseract.js';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { Line } from 'tesseract.js';
import { drawImage, drawPage, openForDrawing } from './rasterize.ts';
import type { FromReader, ToReader } from './recognition-service.ts';

/** In percent; what is printed has 80 and more, what is none 10 to 60. */
const goodConfidence = 75;

if (!parentPort) throw new Error('recognition-worker.ts runs as a worker thread of the model server');
const port = parentPort;
const data = join(
  dirname(createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json')),
  '4.0.0_best_int',
);
// The neural engine alone; nothing is fetched or kept, the data lies in its package.
const engine = await createWorker('eng', 1, { langPath: data, gzip: true, cacheMethod: 'none' });
let pdf: PDFDocumentProxy | undefined;

async function answer(message: ToReader): Promise<FromReader> {
  if (message.type === 'open') {
    await pdf?.destroy();
    pdf = await openForDrawing(message.bytes);
    return { type: 'opened' };
  }
  const picture = message.type === 'image' ? await drawImage(Buffer.from(message.bytes)) : await draw(message.page);
  return { type: 'text', text: picture === undefined ? '' : await read(picture) };
}

async function draw(number: number): Promise<Buffer | undefined> {
  const page = await pdf?.getPage(number);
  if (!page) throw new Error('no document is open');
  try {
    return await drawPage(page);
  } finally {
    page.cleanup();
  }
}

async function read(picture: Buffer): Promise<string> {
  const { data: found } = await engine.recognize(picture, {}, { blocks: true, text: false });
  const paragraphs = found.blocks?.flatMap((block) => block.paragraphs) ?? [];
  const texts = paragraphs.map(({ lines }) => lines.filter(isSure).map(({ text }) => text.trimEnd()));
  return texts.flatMap((lines) => (lines.length === 0 ? [] : [lines.join('\n')])).join('\n\n');
}

/**
 * Photographs and drawings are read, too, as letters that nobody wrote, and the engine is sure of hardly any. A line with
 * one good word in it stays whole: the others may only have a stamp over them.
 */
function isSure({ confidence, words }: Line): boolean {
  if (confidence >= goodConfidence) return true;
  return words.some((word) => word.confidence >= goodConfidence && /[\p{L}\p{N}]{3}/u.test(word.text));
}

// Pictures are hundreds of times larger than what the collector knows of them, so it would let them pile up.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

port.on('message', (message: ToReader) => {
  void answer(message)
    .catch((error: unknown): FromReader => ({ type: 'failed', reason: String(error) }))
    .then((reply) => {
      collect();
      port.postMessage(reply);
    });
});
