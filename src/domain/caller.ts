import { Problem } from './problem.ts';

/** Who a request is for. */
export type Caller =
  | { kind: 'user'; userId: string; name: string; role: Role }
  /** Nexus itself: background tasks act for the user who started them, and are told which. */
  | { kind: 'service'; service: string; onBehalfOf?: string }
  | { kind: 'stranger' };

export type Role = 'owner';

export type Permission =
  | 'collections:read'
  | 'collections:write'
  | 'documents:read'
  | 'documents:write'
  | 'sessions:read'
  | 'sessions:write'
  | 'tasks:read'
  | 'tasks:write'
  | 'system:read';

const granted: Record<Role, ReadonlySet<Permission>> = {
  owner: new Set<Permission>([
    'collections:read',
    'collections:write',
    'documents:read',
    'documents:write',
    'sessions:read',
    'sessions:write',
    'tasks:read',
    'tasks:write',
    'system:read',
  ]),
};

/**
 * The first line of every verb: the id of the user whose things are read or written.
 * Throws `unauthenticated` for a stranger and `forbidden` for a role without the permission.
 */
export function authorize(caller: Caller, permission: Permission): string {
  if (caller.kind === 'service' && caller.onBehalfOf !== undefined) return caller.onBehalfOf;
  if (caller.kind !== 'user') throw new Problem('unauthenticated', 'Sign in first.');
  if (!granted[caller.role].has(permission))
    throw new Problem('forbidden', `Your role does not include ${permission}.`);
  return caller.userId;
}
