import type { Collection } from '../../protocol/resources.ts';
import type { CollectionRecord } from '../../../domain/ports/collection-directory.ts';

export function viewCollection(record: CollectionRecord, documentCount: number): Collection {
  const { id, name, access = 'read', createdAt } = record;
  return { id, name, documentCount, access, createdAt: new Date(createdAt).toISOString() };
}
