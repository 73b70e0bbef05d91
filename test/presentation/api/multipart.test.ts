import { describe, expect, it } from 'vitest';
import { multipartFiles } from '../../../src/presentation/api/multipart.ts';

function upload(files: { name: string; bytes: Uint8Array<ArrayBuffer> }[]): Request {
  const form = new FormData();
  for (const { name, bytes } of files) form.append('file', new File([bytes], name));
  return new Request('https://nexus.test/', { method: 'POST', body: form });
}

describe('multipart upload', () => {
  it('gives each file whole, in order', async () => {
    const files = [1, 200_000, 0, 3_000_000].map((size, index) => ({
      name: `file-${index}.txt`,
      bytes: new Uint8Array(size).fill(65 + index),
    }));
    const seen: [string, number][] = [];
    for await (const file of multipartFiles(upload(files))) {
      seen.push([file.name, (await new Response(file.body).bytes()).length]);
    }
    expect(seen).toEqual(files.map(({ name, bytes }) => [name, bytes.length]));
  });
});
