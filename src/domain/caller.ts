import { Problem } from './problem.ts';
import { roleAllows } from './identity/permission.ts';
import type { KeyScope, Permission, Role } from './identity/permission.ts';

interface Person {
  userId: string;
  name: string;
  role: Role;
}

/** Who a request is for. */
export type Caller =
  /** A person, by the cookie of a browser or the access token of a device. */
  | (Person & { kind: 'user'; via: 'cookie' | 'access'; loginId: string })
  /** A program with a key: its person's rights, within the key's scopes and, where it names some, its collections. */
  | (Person & { kind: 'key'; keyId: string; scopes: readonly KeyScope[]; collections?: readonly string[] })
  /** Nexus itself: background tasks act for the user who started them, and are told which. */
  | { kind: 'service'; service: string; onBehalfOf?: string; keyId?: string }
  | { kind: 'stranger' };

/** Whose the tasks and schedules are that are nobody's. */
export const systemOwner = 'system';

/** A credential by its id, for whatever outlives the request that brought it: a socket, a ticket. */
export type CredentialRef = { kind: 'login'; id: string } | { kind: 'key'; id: string };

/**
 * The id of the user whose things are read or written.
 * Throws `unauthenticated` for a stranger and `forbidden` for a role or a key without the permission.
 */
export function authorize(caller: Caller, permission: Permission): string {
  if (caller.kind === 'service' && caller.onBehalfOf !== undefined) return caller.onBehalfOf;
  if (caller.kind !== 'user' && caller.kind !== 'key') throw new Problem('unauthenticated', 'Sign in first.');
  if (!roleAllows(caller.role, permission))
    throw new Problem('forbidden', `Your role, ${caller.role}, does not include ${permission}.`);
  if (caller.kind === 'key' && !caller.scopes.some((scope) => scope === permission))
    throw new Problem('forbidden', `This API key's scopes do not include ${permission}.`);
  return caller.userId;
}

/** Whether `authorize` lets the caller. */
export function allows(caller: Caller, permission: Permission): boolean {
  try {
    authorize(caller, permission);
    return true;
  } catch {
    return false;
  }
}

/** Whether the caller's key, if it is one, reaches this collection. */
export function reaches(caller: Caller, collectionId: string): boolean {
  return caller.kind !== 'key' || caller.collections === undefined || caller.collections.includes(collectionId);
}

/** The key of a caller who sees only what this key itself made, since it is tied to some collections. */
export function tiedKey(caller: Caller): string | undefined {
  return caller.kind === 'key' && caller.collections !== undefined ? caller.keyId : undefined;
}
