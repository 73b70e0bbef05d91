/** What a role or a key may be allowed to do. `read` never changes anything; `write` includes making and removing. */
export const permissions = [
  'account:read',
  'account:write',
  'collections:read',
  'collections:write',
  'documents:read',
  'documents:write',
  'sessions:read',
  'sessions:write',
  'tasks:read',
  'tasks:write',
  'plugins:call',
  'plugins:write',
  'people:read',
  'people:write',
  'audit:read',
  'system:read',
  'system:write',
] as const;

export type Permission = (typeof permissions)[number];

export const roles = ['owner', 'admin', 'member', 'viewer'] as const;

export type Role = (typeof roles)[number];

/** Asks, and reads what was shared with them. */
const viewer: Permission[] = [
  'account:read',
  'account:write',
  'collections:read',
  'documents:read',
  'sessions:read',
  'sessions:write',
  'tasks:read',
  'system:read',
];
/** …and has collections of their own, and plugins do things for them. */
const member: Permission[] = [
  ...viewer,
  'collections:write',
  'documents:write',
  'tasks:write',
  'plugins:call',
  'people:read',
];
/** …and looks after people. What others keep in their collections stays closed to admins, too. */
const admin: Permission[] = [...member, 'plugins:write', 'people:write', 'audit:read', 'system:write'];

const granted: Record<Role, ReadonlySet<Permission>> = {
  viewer: new Set(viewer),
  member: new Set(member),
  admin: new Set(admin),
  owner: new Set(admin),
};

export function roleAllows(role: Role, permission: Permission): boolean {
  return granted[role].has(permission);
}

/** What a key may be given: nothing that makes credentials, decides about people or reads the audit log. */
export const keyScopes = [
  'collections:read',
  'collections:write',
  'documents:read',
  'documents:write',
  'sessions:read',
  'sessions:write',
  'tasks:read',
  'tasks:write',
  'plugins:call',
  'system:read',
] as const satisfies readonly Permission[];

export type KeyScope = (typeof keyScopes)[number];

/**
 * Whether somebody of this role may change somebody of that role into another: admins decide about members and viewers,
 * only the owner about admins, and nobody about the owner but the owner, by handing ownership on.
 */
export function mayChangeRole(by: Role, from: Role, to: Role): boolean {
  if (by === 'owner') return from !== 'owner';
  const theirs: readonly Role[] = ['member', 'viewer'];
  return by === 'admin' && theirs.includes(from) && theirs.includes(to);
}
