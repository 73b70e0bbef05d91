import { loadRemoteRuntime } from './load-remote-runtime.ts';
import { loadToolServers } from './load-tool-servers.ts';
import { openAuthorizations } from './authorizations.ts';
import type { Clock } from '../../../domain/ports/clock.ts';
import type { Egress } from '../../../domain/ports/egress.ts';
import type { PluginRuntime } from '../../../domain/ports/plugin-runtime.ts';
import type { ToolServers } from '../../../domain/ports/tool-servers.ts';

/** Who looks at MCP servers and who calls their tools: by the same sign-in. */
export function openRemote({ egress, clock }: { egress: Egress; clock: Clock }): {
  runtime: PluginRuntime;
  servers: ToolServers;
} {
  // Whoever begins a sign-in says where people come back to; what is refreshed sends nobody anywhere.
  const authorization = openAuthorizations({ redirectUri: 'http://localhost/auth' });
  return {
    runtime: loadRemoteRuntime({ egress, clock, authorization }),
    servers: loadToolServers({ egress, authorization }),
  };
}
