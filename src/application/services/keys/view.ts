import type { ApiKey } from '../../protocol/resources.ts';
import type { ApiKeyRecord } from '../../../domain/ports/api-key-store.ts';

export function viewKey(record: ApiKeyRecord): ApiKey {
  const { id, name, hint, scopes, collections, requestsPerDay, tokensPerDay, createdAt, expiresAt, lastUsedAt } =
    record;
  return {
    id,
    name,
    hint,
    scopes,
    ...(collections !== null && { collectionIds: collections }),
    ...(requestsPerDay !== null && { requestsPerDay }),
    ...(tokensPerDay !== null && { tokensPerDay }),
    createdAt: new Date(createdAt).toISOString(),
    ...(expiresAt !== null && { expiresAt: new Date(expiresAt).toISOString() }),
    ...(lastUsedAt !== null && { lastUsedAt: new Date(lastUsedAt).toISOString() }),
  };
}
