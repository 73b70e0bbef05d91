import { Problem } from '../../domain/problem.ts';

/**
 * A small `multipart/form-data` body, held whole: its one file, called `file`, and its texts. Throws `payload_too_large` past
 * `limit` bytes, and `bad_request` for anything that is no such form.
 */
export async function readFileForm(
  request: Request,
  limit: number,
): Promise<{ file: Uint8Array<ArrayBuffer>; fields: Record<string, string> }> {
  const form = await parse(request, await readBytes(request, limit));
  const fields: Record<string, string> = {};
  let file: File | undefined;
  for (const [name, value] of form) {
    const isTwice = name === 'file' ? file !== undefined : Object.hasOwn(fields, name);
    if (isTwice) throw new Problem('bad_request', `${name.slice(0, 100)}: give it once.`);
    if (typeof value === 'string' && name !== 'file') fields[name] = value;
    else if (typeof value !== 'string' && name === 'file') file = value;
    else if (name === 'file') throw new Problem('bad_request', 'file: must be a file.');
    else throw new Problem('bad_request', `${name.slice(0, 100)}: may not be a file; send it as \`file\`.`);
  }
  if (file === undefined) throw new Problem('bad_request', 'file: is missing.');
  return { file: (await file.bytes()) as Uint8Array<ArrayBuffer>, fields };
}

export function isFileForm(request: Request): boolean {
  return /^multipart\/form-data(?:;|$)/i.test(request.headers.get('content-type') ?? '');
}

async function readBytes(request: Request, limit: number): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array<ArrayBuffer>>) {
    bytes += chunk.length;
    if (bytes > limit)
      throw new Problem('payload_too_large', `The form is larger than ${Math.floor(limit / 1024)} KiB.`);
    chunks.push(chunk);
  }
  return new Blob(chunks);
}

async function parse(request: Request, body: Blob): Promise<FormData> {
  try {
    const headers = { 'content-type': request.headers.get('content-type') ?? '' };
    return await new Response(body, { headers }).formData();
  } catch (cause) {
    throw new Problem('bad_request', 'The upload is not valid multipart/form-data.', { cause });
  }
}
