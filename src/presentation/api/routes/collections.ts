import * as z from 'zod';
import { Hono } from 'hono';
import { guard } from '../guard.ts';
import { newSource } from './sources.ts';
import { addDocuments } from '../../../application/services/documents/add.ts';
import { addSource } from '../../../application/services/sources/add.ts';
import { createCollection } from '../../../application/services/collections/create.ts';
import { getCollection } from '../../../application/services/collections/get.ts';
import { limits } from '../../../application/limits.ts';
import { listCollections } from '../../../application/services/collections/list.ts';
import { listDocuments } from '../../../application/services/documents/list.ts';
import { multipartFiles } from '../multipart.ts';
import { readJson, readQuery } from '../read-json.ts';
import { reindexCollection } from '../../../application/services/collections/reindex.ts';
import { removeCollection } from '../../../application/services/collections/remove.ts';
import { rollbackCollection } from '../../../application/services/collections/rollback.ts';
import { page } from '../shapes.ts';
import type { Api } from '../api.ts';
import type { IncomingFile } from '../../../application/services/documents/add.ts';

const newCollection = z.object({ name: z.string().trim().min(1).max(limits.nameCharacters) });
const label = z.string().max(limits.nameCharacters).optional();
/** `name` is what the client calls it, e.g. its own id; it comes back with the document and is not searched. */
const text = z.object({ name: label, title: label, text: z.string().min(1) });
const texts = z.union([z.object({ documents: z.array(text).min(1).max(limits.filesPerUpload) }), newSource, text]);
const textBytes = limits.textBytes + 1024 * 1024;

export function collectionRoutes(): Hono<Api> {
  const routes = new Hono<Api>();

  routes.get('/', guard(listCollections), async (c) =>
    c.json(await listCollections({ ctx: c.var.ctx, input: readQuery(c, page) })),
  );

  routes.post('/', guard(createCollection), async (c) => {
    const input = await readJson(c, newCollection);
    return c.json(await createCollection({ ctx: c.var.ctx, input }), 201);
  });

  routes.get('/:id', guard(getCollection), async (c) =>
    c.json(await getCollection({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );

  routes.post('/:id/reindex', guard(reindexCollection), async (c) =>
    c.json(await reindexCollection({ ctx: c.var.ctx, input: { id: c.req.param('id') } }), 202),
  );

  routes.post('/:id/rollback', guard(rollbackCollection), async (c) =>
    c.json(await rollbackCollection({ ctx: c.var.ctx, input: { id: c.req.param('id') } })),
  );

  routes.delete('/:id', guard(removeCollection), async (c) =>
    c.json(await removeCollection({ ctx: c.var.ctx, input: { id: c.req.param('id') } }), 202),
  );

  routes.get('/:id/documents', guard(listDocuments), async (c) => {
    const input = { collectionId: c.req.param('id'), ...readQuery(c, page) };
    return c.json(await listDocuments({ ctx: c.var.ctx, input }));
  });

  routes.post('/:id/documents', guard(addDocuments), async (c) => {
    const isUpload = c.req.header('content-type')?.startsWith('multipart/form-data') === true;
    const collectionId = c.req.param('id');
    const body = isUpload ? undefined : await readJson(c, texts, textBytes);
    if (body !== undefined && 'url' in body)
      return c.json(await addSource({ ctx: c.var.ctx, input: { collectionId, ...body } }), 202);
    const files = body === undefined ? multipartFiles(c.req.raw) : textFiles(body);
    return c.json(await addDocuments({ ctx: c.var.ctx, input: { collectionId, files } }), 202);
  });

  return routes;
}

/** Control characters that move nothing: of a file they tell that it is no text, a text that was copied may have some. */
const invisible = /[^\P{Cc}\s\u0085]/gu;

type TextBody = Exclude<z.output<typeof texts>, z.output<typeof newSource>>;

/** Pasted texts are files like any other. */
async function* textFiles(body: TextBody): AsyncGenerator<IncomingFile> {
  for (const { name, title, text } of 'documents' in body ? body.documents : [body]) {
    const label = title?.trim() || firstWords(text);
    const body = new Blob([text.replace(invisible, '')]).stream();
    yield { name: name?.trim() || label, title: label, mediaType: 'text/plain', body };
  }
}

function firstWords(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length <= 60 ? line || 'Untitled' : `${line.slice(0, 59)}…`;
}
