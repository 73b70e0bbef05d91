import { Client, SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import { WatchedTransport } from './transport.ts';
import type { AuthProvider, PriorDiscovery } from '@modelcontextprotocol/client';
import type { Line } from './line.ts';
import type { Resumed } from './transport.ts';

/** What is known of a server from an earlier connection; plain JSON. */
export interface Acquaintance {
  prior: PriorDiscovery;
  session?: Resumed;
}

export interface Connection {
  client: Client;
  transport: WatchedTransport;
  acquaintance: Acquaintance;
}

/** Milliseconds for finding out which of two protocols a server speaks. */
const probing = 10_000;

interface Server {
  url: URL;
  line: Line;
  authProvider?: AuthProvider | undefined;
  /** The first id for requests: within a session none is used twice, and a connection takes a thousand at most. */
  firstId?: number;
}

/**
 * Connects for one use, or takes up a conversation again. Nothing of a connection outlives the use: what a Worker opens
 * for one request is not to be used by another. Close the client afterwards.
 */
export async function connect(server: Server, known?: Acquaintance): Promise<Connection> {
  try {
    return await attempt(server, known);
  } catch (error) {
    // A server of the older protocol may choke on the first question of the newer one.
    const undecided = error instanceof SdkError && error.code === SdkErrorCode.EraNegotiationFailed;
    if (!undecided || server.line.problem !== undefined) throw error;
    return attempt(server, { prior: { kind: 'legacy' } });
  }
}

async function attempt(
  { url, line, authProvider, firstId = 0 }: Server,
  known: Acquaintance | undefined,
): Promise<Connection> {
  const transport = new WatchedTransport(url, line, {
    ...(authProvider && { authProvider }),
    resumed: known?.session,
  });
  const client = new Client(
    { name: 'nexus', title: 'Nexus', version: '1.0.0' },
    {
      // Nobody is asked anything on a server's behalf, and no model is lent to it.
      capabilities: { roots: {} },
      versionNegotiation: { mode: 'auto', probe: { timeoutMs: Math.min(probing, line.patience) } },
      inputRequired: { maxRounds: 3 },
      // Output is checked by whoever called the tool. The server's own schema may hold patterns that take for ever.
      jsonSchemaValidator: {
        getValidator: () => (data) => ({ valid: true, data: data as never, errorMessage: undefined }),
      },
    },
  );
  client.setRequestHandler('roots/list', () => ({ roots: [] }));
  // The library counts from 0 for each client, and has no other way to say where from.
  Reflect.set(client, '_requestMessageId', firstId);
  const stop = (): void => void transport.close().catch(() => undefined);
  line.signal.addEventListener('abort', stop, { once: true });
  try {
    await client.connect(transport, {
      signal: line.signal,
      timeout: line.patience,
      ...(known && { prior: known.prior }),
    });
  } catch (error) {
    await transport.close().catch(() => undefined);
    throw error;
  } finally {
    line.signal.removeEventListener('abort', stop);
  }
  return { client, transport, acquaintance: acquaintanceOf(client, transport, known) };
}

function acquaintanceOf(client: Client, transport: WatchedTransport, known: Acquaintance | undefined): Acquaintance {
  const discover = client.getDiscoverResult();
  if (discover !== undefined) return { prior: { kind: 'modern', discover } };
  const { sessionId } = transport;
  const protocolVersion = known?.session?.protocolVersion ?? client.getNegotiatedProtocolVersion();
  const session =
    sessionId === undefined || protocolVersion === undefined ? {} : { session: { sessionId, protocolVersion } };
  return { prior: { kind: 'legacy' }, ...session };
}
