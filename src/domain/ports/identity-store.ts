import type { Role } from '../caller.ts';

export interface UserRecord {
  id: string;
  name: string;
  role: Role;
}

/** Who there is and which browsers are signed in. Tokens come in as hashes only. */
export interface IdentityStore {
  /** Burns a one-time link; false when it was used before. */
  useLink(id: string, expiresAt: number): Promise<boolean>;
  /** The owner, made on first use. */
  owner(newId: string): Promise<UserRecord>;
  addLogin(login: { tokenHash: string; userId: string; expiresAt: number }): Promise<void>;
  userOfLogin(tokenHash: string): Promise<UserRecord | undefined>;
  removeLogin(tokenHash: string): Promise<void>;
}
