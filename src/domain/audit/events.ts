/**
 * What a detail may hold: an id, a word or a list of them without blanks of their own (a role, scopes), a name
 * that a person gave, a whole number. Nothing else fits, so no token, question or file text can end up in the log.
 */
export type DetailType = 'id' | 'word' | 'name' | 'count';

/** Everything that the audit log can say, with the details that each may carry. */
export const auditEvents = {
  'auth.signed-in': { method: 'word', loginId: 'id' },
  'auth.sign-in-refused': { method: 'word', reason: 'word' },
  'auth.signed-out': { loginId: 'id' },
  'auth.login-revoked': { loginId: 'id', reason: 'word' },
  'auth.refresh-reused': { loginId: 'id' },
  'auth.identity-linked': { method: 'word' },
  'auth.device-approved': { deviceId: 'id', name: 'name' },
  'auth.device-denied': { deviceId: 'id', name: 'name' },
  'key.created': { name: 'name', role: 'word', scopes: 'word', days: 'count' },
  'key.revoked': { name: 'name', reason: 'word' },
  'key.rotated': { name: 'name', replacedBy: 'id' },
  'user.invited': { role: 'word', method: 'word' },
  'user.invitation-withdrawn': { reason: 'word' },
  'user.joined': { role: 'word', method: 'word', invitedBy: 'id' },
  'user.role-changed': { from: 'word', to: 'word' },
  'user.disabled': { reason: 'word' },
  'user.enabled': { reason: 'word' },
  'user.erasure-requested': { reason: 'word' },
  'user.erased': { sessions: 'count', collections: 'count', documents: 'count' },
  'group.created': { name: 'name' },
  'group.changed': { name: 'name', added: 'count', removed: 'count', userId: 'id', change: 'word' },
  'group.removed': { name: 'name', members: 'count' },
  'access.granted': { granteeKind: 'word', granteeId: 'id', role: 'word' },
  'access.revoked': { granteeKind: 'word', granteeId: 'id', role: 'word' },
  'access.denied': { permission: 'word', method: 'word', reason: 'word' },
  'collection.created': { name: 'name' },
  'collection.changed': { name: 'name', change: 'word' },
  'collection.removed': { name: 'name', documents: 'count' },
  'document.added': { collectionId: 'id', mediaType: 'word', bytes: 'count', count: 'count' },
  'document.removed': { collectionId: 'id', count: 'count' },
  'schedule.created': { name: 'name' },
  'schedule.changed': { name: 'name', change: 'word' },
  'schedule.removed': { name: 'name' },
  'source.added': { collectionId: 'id', change: 'word' },
  'source.changed': { collectionId: 'id', change: 'word' },
  'source.removed': { collectionId: 'id', count: 'count' },
  'plugin.installed': { version: 'word', digest: 'id', signer: 'id' },
  'plugin.changed': { change: 'word', setting: 'word' },
  'plugin.upgraded': { from: 'word', to: 'word', digest: 'id', widened: 'count' },
  'plugin.removed': { version: 'word' },
  'plugin.called': {
    tool: 'word',
    input: 'id',
    output: 'id',
    bytesOut: 'count',
    milliseconds: 'count',
    approval: 'id',
    code: 'word',
  },
  'session.removed': { turns: 'count' },
  'session.exported': { format: 'word', turns: 'count' },
  'limit.exceeded': { bucket: 'word', retryAfterSeconds: 'count' },
  'budget.exceeded': { budget: 'word', used: 'count', limit: 'count' },
  'secret.rotated': { purpose: 'word' },
  'audit.exported': { fromSeq: 'count', toSeq: 'count', count: 'count' },
  'audit.verified': { fromSeq: 'count', toSeq: 'count', reason: 'word' },
  'settings.changed': { setting: 'word', change: 'word' },
} as const satisfies Record<string, Record<string, DetailType>>;

export type AuditKind = keyof typeof auditEvents;

export const auditKinds = Object.keys(auditEvents) as AuditKind[];

type ValueOf<Type> = Type extends 'count' ? number : string;

/** The details of one kind of event; all are optional. */
export type AuditDetail<Kind extends AuditKind> = {
  [Field in keyof (typeof auditEvents)[Kind]]?: ValueOf<(typeof auditEvents)[Kind][Field]>;
};
