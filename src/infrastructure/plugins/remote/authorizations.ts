import type { AuthorizationStore } from '../../../domain/ports/authorization-store.ts';
import type { ClientIdentity } from './oauth-provider.ts';
import type { ServerAuthorization } from './server-authorization.ts';

/** What a plugin's server gave, by where that is kept. */
export type AuthorizationOf = (store: AuthorizationStore, url: URL) => Promise<ServerAuthorization>;

/** One for each store, so that what expires is refreshed once for all who wait. Loaded with the first that is asked for. */
export function openAuthorizations(identity: ClientIdentity): AuthorizationOf {
  const known = new WeakMap<AuthorizationStore, { url: string; opened: Promise<ServerAuthorization> }>();
  return (store, url) => {
    const found = known.get(store);
    if (found?.url === url.href) return found.opened;
    const opened = import('./server-authorization.ts').then(
      ({ ServerAuthorization }) => new ServerAuthorization({ url, store, identity }),
    );
    known.set(store, { url: url.href, opened });
    return opened;
  };
}
