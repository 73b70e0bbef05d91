import type { DailyBudget, UserRecord } from './user-directory.ts';
import type { KeyScope } from '../identity/permission.ts';

export interface ApiKeyRecord extends DailyBudget {
  id: string;
  userId: string;
  name: string;
  /** The last characters, for people. */
  hint: string;
  scopes: KeyScope[];
  /** Collections it reaches; null for all of its user's. */
  collections: string[] | null;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
}

export type NewApiKey = Omit<ApiKeyRecord, 'createdAt' | 'lastUsedAt'>;

/** Keys come in as keyed hashes only. Those that have expired or whose user is disabled are not found. */
export interface ApiKeyStore {
  add(key: NewApiKey, keyHash: string): Promise<ApiKeyRecord>;
  /** By any of the hashes: there is one for each secret that is still accepted. */
  byHash(keyHashes: readonly string[]): Promise<{ key: ApiKeyRecord; user: UserRecord } | undefined>;
  byId(id: string): Promise<{ key: ApiKeyRecord; user: UserRecord } | undefined>;
  touch(id: string): Promise<void>;
  /** Newest first, expired ones included. */
  list(userId: string): Promise<ApiKeyRecord[]>;
  /** Gives it a new secret; the old one stops at once. False when the user has no such key. */
  replace(userId: string, id: string, change: { keyHash: string; hint: string }): Promise<boolean>;
  remove(userId: string, id: string): Promise<boolean>;
  removeAll(userId: string): Promise<number>;
}
