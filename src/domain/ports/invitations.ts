import type { Role } from '../identity/permission.ts';

export interface InvitationRecord {
  id: string;
  role: Role;
  email: string | null;
  invitedBy: string;
  createdAt: number;
  expiresAt: number;
}

/** Invitations that are open: neither used, nor withdrawn, nor expired. */
export interface Invitations {
  add(invitation: Omit<InvitationRecord, 'createdAt'>): Promise<InvitationRecord>;
  list(limit: number): Promise<InvitationRecord[]>;
  /** Uses it up; undefined when it is not open. However many try at once, one gets it. */
  accept(id: string, userId: string): Promise<InvitationRecord | undefined>;
  /** The same for whoever an OpenID provider says has this e-mail address. */
  acceptFor(email: string, userId: string): Promise<InvitationRecord | undefined>;
  /** False when it was not open. */
  withdraw(id: string): Promise<boolean>;
}
