/**
 * The client that scripts/mcp-conformance.ts puts to the test: it looks at a server, signs in where that is asked for, and
 * calls its tools, as an installation does. Usage: node scripts/mcp-conformance-client.ts <address>
 */
import { describeServer } from '../src/infrastructure/plugins/remote/describe-server.ts';
import { EgressGateway } from '../src/infrastructure/network/egress-gateway.ts';
import { HostRates } from '../src/infrastructure/network/host-rates.ts';
import { OutboundGuard } from '../src/infrastructure/network/outbound-guard.ts';
import { parseAllowedHost } from '../src/domain/allowed-host.ts';
import { RemoteRuntime } from '../src/infrastructure/plugins/remote/remote-runtime.ts';
import { ServerAuthorization } from '../src/infrastructure/plugins/remote/server-authorization.ts';
import type { AuthorizationStore } from '../src/domain/ports/authorization-store.ts';
import type { Egress } from '../src/domain/ports/egress.ts';
import type { Granted } from '../src/domain/plugins/index.ts';
import type { InstalledPlugin } from '../src/domain/ports/plugin-runtime.ts';
import type { JsonSchema } from '../src/domain/plugins/json-schema.ts';
import type { ServerDescription } from '../src/domain/ports/tool-servers.ts';
import type { ServerTool } from '../src/domain/plugins/server-tool.ts';

/** What the suite tells about a scenario. */
interface Context {
  client_id?: string;
  client_secret?: string;
  toolCalls?: { name: string; arguments: Record<string, unknown> }[];
}

const mostSignIns = 3;
/** The suite compares: the address of a client that publishes what it is. */
const metadataUrl = 'https://conformance-test.local/client-metadata.json';

const clock = { now: () => new Date() };
const rates = new HostRates(clock);
const { signal } = new AbortController();

/** The servers of the suite are on this machine, each on a port of its own; nothing else is reached. */
const egress: Egress = {
  fetch(request) {
    const { host, hostname } = new URL(request.url);
    const own = ['localhost', '127.0.0.1'].includes(hostname) ? parseAllowedHost(host) : undefined;
    const guard = new OutboundGuard({ hosts: own === undefined ? [] : [own] });
    const unreached = () => Promise.reject(new Error('There is no internet here.'));
    return new EgressGateway({ guard, networks: { internet: unreached, own: fetch }, rates }).fetch(request);
  },
  counts: () => ({}),
};

const url = new URL(process.argv.at(-1) ?? '');
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as Context;
const { client_id: clientId, client_secret: clientSecret } = context;

let stored: string | undefined;
const store: AuthorizationStore = {
  load: () => Promise.resolve(stored),
  save: (state) => {
    stored = state;
    return Promise.resolve();
  },
};
const authorization = new ServerAuthorization({
  url,
  store,
  identity: {
    redirectUri: 'http://localhost:3000/callback',
    metadataUrl,
    ...(clientId !== undefined && {
      registered: { clientId, ...(clientSecret !== undefined && { clientSecret }) },
    }),
  },
});

let signIns = 0;

/** Does it, and signs in as often as the server asks for that, within reason. */
async function connected<Result>(work: () => Promise<Result>): Promise<Result> {
  while (true) {
    try {
      return await work();
    } catch (error) {
      if (signIns === mostSignIns || (await authorization.state()) !== 'wanted') throw error;
      signIns += 1;
      const { address } = await authorization.begin({ egress, signal });
      const reply = await fetch(address, { redirect: 'manual' });
      const back = new URL(reply.headers.get('location') ?? '', address).searchParams;
      await authorization.finish({
        egress,
        signal,
        code: back.get('code') ?? '',
        state: back.get('state') ?? '',
        iss: back.get('iss') ?? undefined,
      });
    }
  }
}

try {
  await use(await connected(() => describeServer({ url, egress, signal, authorization })));
} catch (error) {
  // Some scenarios are about the greeting only, with servers that have nothing to call.
  if (!(error instanceof Error) || !error.message.endsWith('offers no tool that can be used here.')) throw error;
  console.log(error.message);
}

async function use({ manifest, server, tools, notes }: ServerDescription): Promise<void> {
  for (const { tool, path, message } of notes) console.log(`${tool}: ${path} ${message}`);
  const plugin: InstalledPlugin = { manifest, digest: server.pin, server };
  const runtime = new RemoteRuntime({ egress, clock, authorization: () => Promise.resolve(authorization) });
  const calls =
    context.toolCalls?.map((call) => ({
      tool: Object.keys(server.tools).find((name) => server.tools[name]?.name === call.name) ?? call.name,
      input: call.arguments,
    })) ?? manifest.tools.map(({ name, input }) => ({ tool: name, input: echoOf(name, tools) ?? exampleOf(input) }));
  for (const call of calls) {
    try {
      const output = await connected(() =>
        runtime.run({ plugin, ...call, authorization: store }, {} as Granted, signal),
      );
      console.log(`${call.tool}: ${JSON.stringify(output)}`);
    } catch (error) {
      // Whether that is as it should be is for the suite to say.
      console.log(`${call.tool}: ${String(error)}`);
    }
  }
}

/** One scenario wants to have the schema back that it gave to another tool. */
function echoOf(name: string, tools: readonly ServerTool[]): object | undefined {
  if (name !== 'json_schema_echo') return undefined;
  return { schema: tools.find((tool) => tool.name === 'json_schema_2020_12_tool')?.inputSchema };
}

/** Something that fits, for servers that do not look closely. */
function exampleOf({ type, properties = {}, enum: values, const: only }: JsonSchema): unknown {
  if (only !== undefined || values !== undefined) return only ?? values?.[0];
  switch (type) {
    case 'object':
      return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, exampleOf(schema)]));
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return 5;
    case 'boolean':
      return true;
    default:
      return 'example';
  }
}
