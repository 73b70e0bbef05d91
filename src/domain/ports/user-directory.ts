import type { Role } from '../identity/permission.ts';

/** Per UTC day; null for the deployment's default. */
export interface DailyBudget {
  requestsPerDay: number | null;
  tokensPerDay: number | null;
}

export interface UserRecord extends DailyBudget {
  id: string;
  name: string;
  email: string | null;
  role: Role;
  epoch: number;
  disabledAt: number | null;
  createdAt: number;
}

export type NewUser = Pick<UserRecord, 'id' | 'name' | 'email' | 'role'>;

/** An OpenID provider's name for a person. */
export interface Identity {
  issuer: string;
  subject: string;
}

/** The people of this deployment and the identities they sign in with. */
export interface UserDirectory {
  /** The owner, made on first use; however many ask at once, there is one. */
  owner(newId: string): Promise<UserRecord>;
  find(id: string): Promise<UserRecord | undefined>;
  byIdentity(identity: Identity): Promise<UserRecord | undefined>;
  /** Oldest first; `after` is the id of the last one seen. */
  list(page: { after?: string; limit: number }): Promise<UserRecord[]>;
  count(): Promise<number>;
  /** A new user, with the identity they signed in with. When somebody else just made a user of that identity: that one. */
  create(user: NewUser, identity?: Identity): Promise<UserRecord>;
  /** Ties an identity to a user. False when it is another user's already. */
  link(userId: string, identity: Identity): Promise<boolean>;
  update(
    id: string,
    change: Partial<Pick<UserRecord, 'name' | 'role' | 'requestsPerDay' | 'tokensPerDay'>>,
  ): Promise<void>;
  /** Ownership moves in one step: the new owner, and the old one an admin. */
  handOver(from: string, to: string): Promise<void>;
  /** Nobody disabled gets in by any credential; every token made before stops working, also after `enable`. */
  disable(id: string): Promise<void>;
  enable(id: string): Promise<void>;
  /** Ends every access token and ticket of the user. */
  raiseEpoch(id: string): Promise<void>;
  /** Removes the user with identities, memberships and access entries. */
  erase(id: string): Promise<void>;
}
