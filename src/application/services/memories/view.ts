import { Problem } from '../../../domain/problem.ts';
import { tiedKey } from '../../../domain/caller.ts';
import type { Context } from '../../context.ts';
import type { Memory } from '../../protocol/resources.ts';
import type { Note } from '../../../domain/ports/memories.ts';
import type { SessionRecord } from '../../../domain/ports/session-directory.ts';

export function viewMemory({ id, text, createdAt, sessionId }: Note): Memory {
  return { id, text, createdAt: new Date(createdAt).toISOString(), ...(sessionId !== null && { sessionId }) };
}

/** Notes are about a person and no part of any collection. Throws `forbidden` for a key that is tied to some. */
export function mayRemember({ caller }: Context): void {
  if (tiedKey(caller) !== undefined)
    throw new Problem('forbidden', 'This API key is tied to collections, and notes about a person are in none.');
}

/**
 * Whether notes are made and used in a session: in one of the person's own, which no key reads that may not read notes.
 */
export function remembersIn({ caller }: Context, session: SessionRecord, userId: string): boolean {
  const own = session.ownerId === userId && tiedKey(caller) === undefined;
  return own && (session.keyId === null || (caller.kind === 'key' && caller.keyId === session.keyId));
}
