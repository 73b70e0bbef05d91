import type { UserRecord } from './user-directory.ts';

export type LoginKind = 'browser' | 'device';

export interface LoginRecord {
  id: string;
  userId: string;
  kind: LoginKind;
  label: string;
  ip: string | null;
  createdAt: number;
  lastSeenAt: number;
  expiresAt: number;
}

export type NewLogin = Pick<LoginRecord, 'id' | 'userId' | 'kind' | 'label' | 'ip' | 'expiresAt'>;

export type Rotation =
  | { outcome: 'rotated'; login: LoginRecord; user: UserRecord }
  /** The token was used before: its family has been ended. */
  | { outcome: 'reused'; login: LoginRecord }
  | { outcome: 'unknown' };

/**
 * Where people are signed in. Tokens come in as hashes only. Logins that have expired, were not used for
 * 14 days or whose user is disabled are not found by any of the look-ups.
 */
export interface LoginStore {
  /** A browser, by its cookie's hash. */
  addBrowser(login: NewLogin, tokenHash: string): Promise<void>;
  /** A device, by the hash of its first refresh token. */
  addDevice(login: NewLogin, refreshHash: string): Promise<void>;
  byCookie(tokenHash: string): Promise<{ login: LoginRecord; user: UserRecord } | undefined>;
  byId(id: string): Promise<{ login: LoginRecord; user: UserRecord } | undefined>;
  /**
   * Trades a refresh token for its successor, once. The same `attempt` may ask again within `grace` milliseconds as long
   * as the successor was not used: its reply was lost. Every other second use ends the whole family.
   */
  rotate(input: { refreshHash: string; successorHash: string; attempt: string; grace: number }): Promise<Rotation>;
  /** Notes that it is in use. */
  touch(id: string, ip: string | null): Promise<void>;
  list(userId: string): Promise<LoginRecord[]>;
  /** False when the user has no such login. */
  remove(userId: string, id: string): Promise<boolean>;
  /** Devices that were let in and have not come yet included. The count is of logins. */
  removeAll(userId: string): Promise<number>;
  /** Deletes what has expired. */
  expire(): Promise<void>;
}
