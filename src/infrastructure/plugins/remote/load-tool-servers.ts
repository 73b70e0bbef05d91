import { Problem } from '../../../domain/problem.ts';
import { isUnconnected } from './unconnected.ts';
import type { AuthorizationOf } from './authorizations.ts';
import type { Egress } from '../../../domain/ports/egress.ts';
import type { ServerDoor, ToolServers } from '../../../domain/ports/tool-servers.ts';

/** MCP servers as they are looked at; the protocol's library is loaded with the first. */
export function loadToolServers({
  egress,
  authorization,
}: {
  egress: Egress;
  authorization: AuthorizationOf;
}): ToolServers {
  const open = ({ store, url }: ServerDoor) => authorization(store, addressOf(url));
  return {
    async describe({ url: text, store }, signal) {
      const url = addressOf(text);
      const { describeServer } = await import('./describe-server.ts');
      const known = store && (await authorization(store, url));
      try {
        return await describeServer({ url, egress, signal, ...(known && { authorization: known }) });
      } catch (error) {
        if (isUnconnected(error)) return undefined;
        throw error;
      }
    },
    async begin(door, { redirectUri, registered, userId }, signal) {
      const identity = { redirectUri, registered };
      const { address } = await (await open(door)).begin({ egress, signal, userId, identity });
      return address.href;
    },
    async finish(door, reply, signal) {
      await (await open(door)).finish({ ...reply, egress, signal });
    },
    state: async (door) => (await open(door)).state(),
  };
}

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new Problem('bad_request', 'Write the whole address of the server, like https://example.org/mcp.');
}
