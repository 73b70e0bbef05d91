import { Problem, problemCode } from '../../../domain/problem.ts';
import { openCollection } from '../collections/find.ts';
import type { AccessLevel } from '../../../domain/identity/access.ts';
import type { Context } from '../../context.ts';
import type { Document } from '../../protocol/resources.ts';
import type { DocumentRecord } from '../../../domain/ports/document-catalog.ts';

/** A document as the API shows it; nothing for one that is being removed. */
export function viewDocument(record: DocumentRecord): Document | undefined {
  if (record.state === 'removing') return undefined;
  const { id, collectionId, name, title, mediaType, bytes, state, stage, chunkCount, embedder, version, taskId } =
    record;
  return {
    id,
    collectionId,
    name,
    title,
    mediaType,
    bytes,
    state,
    stage,
    progress: { done: record.progressDone, total: record.progressTotal },
    chunkCount,
    embedded: embedder !== null,
    version,
    taskId,
    ...(record.note !== null && { note: record.note }),
    ...(record.url !== null && { url: record.url }),
    ...(record.sourceId !== null && { sourceId: record.sourceId }),
    ...(record.errorCode !== null && { error: { code: record.errorCode, detail: record.errorDetail ?? '' } }),
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
  };
}

/** The document, if the user may do that much with its collection. */
export async function openDocument(
  ctx: Context,
  userId: string,
  id: string,
  level: AccessLevel,
): Promise<DocumentRecord> {
  const document = await ctx.documents.find(id);
  if (document === undefined) throw new Problem('not_found', 'There is no such document.');
  try {
    await openCollection(ctx, userId, document.collectionId, level);
  } catch (error) {
    if (problemCode(error) !== 'not_found') throw error;
    throw new Problem('not_found', 'There is no such document.', { cause: error });
  }
  return document;
}

/** Where the file itself is kept. */
export function sourceKey(documentId: string): string {
  return `documents/${documentId}/source`;
}
