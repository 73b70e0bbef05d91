import type { CredentialRef } from './caller.ts';
import type { Listener } from './ports/conversations.ts';

/** Whether a socket or a stream belongs to a user, or to one credential of theirs. */
export function isHeldBy(
  { userId, credential }: Listener,
  of: { userId: string; credential?: CredentialRef },
): boolean {
  if (userId !== of.userId) return false;
  return of.credential === undefined || (credential.kind === of.credential.kind && credential.id === of.credential.id);
}
