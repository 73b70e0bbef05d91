import type { AccessLevel } from '../identity/access.ts';

export type AccessObjectKind = 'collection' | 'session';
export type AccessSubjectKind = 'user' | 'group' | 'everyone';

export interface AccessObject {
  kind: AccessObjectKind;
  id: string;
}

/** `id` is empty for everyone. */
export interface AccessSubject {
  kind: AccessSubjectKind;
  id: string;
}

export interface AccessEntry {
  subject: AccessSubject;
  /** What people call the subject. */
  name: string;
  level: AccessLevel;
}

/** Who besides its owner may do what with a collection or a session. The directories know what that comes to for one user. */
export interface AccessLists {
  list(object: AccessObject): Promise<AccessEntry[]>;
  /** Replaces what the subject had. */
  grant(object: AccessObject, subject: AccessSubject, level: AccessLevel): Promise<void>;
  /** False when the subject had nothing. */
  revoke(object: AccessObject, subject: AccessSubject): Promise<boolean>;
  /** Forgets the object. */
  clear(object: AccessObject): Promise<void>;
}
