import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Apertium } from '../../../src/infrastructure/models/apertium.ts';
import { createModelServer } from '../../../src/infrastructure/models/model-server.ts';
import { RecognitionService } from '../../../src/infrastructure/models/recognition-service.ts';
import { drawPage, openForDrawing } from '../../../src/infrastructure/models/rasterize.ts';
import { lines, pdfFile } from '../extraction/pdf-file.ts';

const secret = 'a secret of the tests';
const recognition = new RecognitionService();
let server: Server;
let url = '';

beforeAll(async () => {
  server = createModelServer({ recognition, apertium: new Apertium(), secret });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1/ocr`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await recognition.close();
});

const file = pdfFile({
  pages: [lines(['The harbour was built in 1872.']), [], lines(['Its lighthouse is older than the town.'])],
});

function post(
  query: string,
  body: Uint8Array,
  { authorization = `Bearer ${secret}`, signal = AbortSignal.timeout(110_000) } = {},
) {
  return fetch(url + query, {
    method: 'POST',
    headers: { authorization },
    body: new Blob([Buffer.from(body)]),
    signal,
  });
}

async function pagesOf(response: Response): Promise<unknown[]> {
  expect(response.status).toBe(200);
  return (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

const said = (text: string): unknown => expect.stringContaining(text);

describe('text recognition by the model server', { timeout: 120_000 }, () => {
  it('reads the pages of a PDF as they look, one line of JSON each', async () => {
    expect(await pagesOf(await post('?pages=1,2,3', file))).toEqual([
      { page: 1, text: said('The harbour was built in 1872.') },
      { page: 2, text: '' },
      { page: 3, text: said('Its lighthouse is older than the town.') },
    ]);
  });

  it('reads an image', async () => {
    const pdf = await openForDrawing(file.slice());
    const png = await drawPage(await pdf.getPage(1));
    await pdf.destroy();
    expect(await pagesOf(await post('', png ?? new Uint8Array()))).toEqual([
      { page: 1, text: said('The harbour was built in 1872.') },
    ]);
  });

  it('says which page cannot be read, and reads the others', async () => {
    expect(await pagesOf(await post('?pages=9,1', file))).toEqual([
      { page: 9, failed: expect.any(String) },
      { page: 1, text: said('The harbour') },
    ]);
  });

  it('refuses what is neither, and what would be huge', async () => {
    expect((await post('?pages=1', new TextEncoder().encode('no PDF'))).status).toBe(400);
    expect((await post('', new TextEncoder().encode('no image, however long it goes on'))).status).toBe(400);
    const huge = Buffer.alloc(64);
    huge.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    huge.writeUInt32BE(60_000, 16);
    huge.writeUInt32BE(60_000, 20);
    expect((await post('', huge)).status).toBe(400);
    expect((await post('?pages=1,x', file)).status).toBe(400);
  });

  it('asks for the secret', async () => {
    expect((await post('?pages=1', file, { authorization: 'Bearer wrong' })).status).toBe(401);
  });

  it('lets go of a page that nobody waits for any more', async () => {
    const controller = new AbortController();
    const gone = post('?pages=1,3', file, { signal: controller.signal });
    setTimeout(() => controller.abort(), 300);
    await expect(gone.then((response) => response.text())).rejects.toThrow('aborted');
    expect(await pagesOf(await post('?pages=1', file))).toEqual([{ page: 1, text: said('The harbour') }]);
    expect(recognition.pending).toBe(0);
  });
});
