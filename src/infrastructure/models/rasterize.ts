import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Canvas } from '@napi-rs/canvas';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import { imageSize } from './image-size.ts';

const pointsInInch = 72;
/** At 150 letters run together; more than 300 only helps pages that claim to be smaller than the paper they show. */
const usualDpi = 300;
const mostDpi = 600;
/** The shorter side of A4 at 300 dpi: a smaller page is enlarged to it, within reason. */
const shortSide = 2_480;
/** What one picture may have: A3 at 250 dpi. A larger page is drawn smaller. */
const mostPixels = 12_000_000;
/** What is not even unpacked. */
const hugePixels = 120_000_000;

const parts = join(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), sep);

/** Opens a PDF for drawing. Nothing is fetched: fonts, character maps and decoders lie in the package. */
export async function openForDrawing(bytes: Uint8Array): Promise<PDFDocumentProxy> {
  return await getDocument({
    data: bytes,
    cMapUrl: join(parts, 'cmaps', sep),
    cMapPacked: true,
    standardFontDataUrl: join(parts, 'standard_fonts', sep),
    wasmUrl: join(parts, 'wasm', sep),
    iccUrl: join(parts, 'iccs', sep),
    isEvalSupported: false,
    enableXfa: false,
    disableAutoFetch: true,
    disableStream: true,
    disableRange: true,
    canvasMaxAreaInBytes: hugePixels * 4,
    maxImageSize: hugePixels,
    verbosity: 0,
  }).promise;
}

/** A page as a PNG; undefined for one on which there is nothing to see. */
export async function drawPage(page: PDFPageProxy): Promise<Buffer | undefined> {
  const size = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: scaleOf(size.width, size.height) });
  const canvas = createCanvas(Math.max(1, Math.floor(viewport.width)), Math.max(1, Math.floor(viewport.height)));
  smooth(canvas);
  await page.render({ canvas: canvas as unknown as HTMLCanvasElement, viewport, background: 'white' }).promise;
  return finished(canvas);
}

/** pdf.js enlarges images without smoothing, and letters with steps are misread: “Mormal” for “Normal”. */
function smooth(canvas: Canvas): void {
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  Object.defineProperty(context, 'imageSmoothingEnabled', { get: () => true, set: () => {} });
}

function scaleOf(width: number, height: number): number {
  const wanted = Math.max(usualDpi / pointsInInch, shortSide / Math.min(width, height));
  const most = Math.sqrt(mostPixels / (width * height));
  return Math.min(wanted, mostDpi / pointsInInch, most);
}

/** An image as a PNG of a size at which letters can be told apart. Throws where it is none, or says to be huge. */
export async function drawImage(bytes: Buffer): Promise<Buffer | undefined> {
  const size = imageSize(bytes);
  if (size === undefined || size.width * size.height > hugePixels) throw new Error('not an image of bearable size');
  const image = await loadImage(bytes);
  const { width, height } = image;
  if (width < 1 || height < 1) throw new Error('an image without a size');
  // Screenshots have letters of ten pixels: twice as many are read much better.
  const scale = Math.min(Math.min(width, height) < shortSide / 2 ? 2 : 1, Math.sqrt(mostPixels / (width * height)));
  const canvas = createCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return finished(canvas);
}

/** The picture, or undefined for a blank one; lets go of the pixels, which a garbage collector does not see. */
function finished(canvas: Canvas): Buffer | undefined {
  const picture = isBlank(canvas) ? undefined : canvas.toBuffer('image/png');
  canvas.width = 1;
  canvas.height = 1;
  return picture;
}

/** One colour all over, as far as a sample of rows says. */
function isBlank(canvas: Canvas): boolean {
  const context = canvas.getContext('2d');
  const step = Math.max(1, Math.floor(canvas.height / 400));
  let first: number | undefined;
  for (let row = 0; row < canvas.height; row += step) {
    const { data } = context.getImageData(0, row, canvas.width, 1);
    const pixels = new Uint32Array(data.buffer, data.byteOffset, Math.floor(data.length / 4));
    first ??= pixels[0];
    if (pixels.some((pixel) => pixel !== first)) return false;
  }
  return true;
}
