import { createMcpHandler, Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import { egressOver } from './egress.ts';
import type { CallToolResult, ServerContext, Tool } from '@modelcontextprotocol/server';
import type { EgressGateway, Send } from '../../src/infrastructure/network/egress-gateway.ts';

export type Answer = (
  input: Record<string, unknown>,
  context: ServerContext,
) => Promise<CallToolResult> | CallToolResult;

const text = (words: string): CallToolResult => ({ content: [{ type: 'text', text: words }] });

export const weather: Tool = {
  name: 'getWeather',
  description: 'Says what the weather is like in a city.',
  inputSchema: {
    type: 'object',
    properties: { city: { type: 'string' }, 'days-ahead': { type: 'integer', minimum: 0 } },
    required: ['city'],
  },
  annotations: { readOnlyHint: true },
};

/**
 * An MCP server made with the official library: with sessions, as of 2025, or without, as of 2026 (`modern`). It answers in
 * one piece (`json`) or in streams. `requests` are all that reached it.
 */
export class ToolServer {
  readonly url = new URL('https://tools.example.org/mcp');
  readonly requests: { method: string; rpc: string | undefined; session: string | null; headers: Headers }[] = [];
  tools: Tool[] = [weather];
  answers: Record<string, Answer> = {
    getWeather: ({ city, 'days-ahead': days }) =>
      text(days === undefined ? `Rain in ${String(city)}` : `Sun in ${Number(days)} days`),
  };
  /** Says something instead of the server. */
  instead:
    | ((request: Request, rpc: { id?: unknown; method?: string }) => Promise<Response> | Response | undefined)
    | undefined;
  readonly #options: { json?: boolean; modern?: boolean };
  readonly #sessions = new Map<string, { transport: WebStandardStreamableHTTPServerTransport; server: Server }>();
  readonly #modern = createMcpHandler(() => this.#server());

  constructor(options: { json?: boolean; modern?: boolean } = {}) {
    this.#options = options;
  }

  /** As after a restart of the server. */
  loseSessions(): void {
    this.#sessions.clear();
  }

  async sayToolsChanged(): Promise<void> {
    for (const { server } of this.#sessions.values()) await server.sendToolListChanged();
  }

  /** How often it was asked each thing. */
  asked(rpc: string): number {
    return this.requests.filter((request) => request.rpc === rpc).length;
  }

  egress(network?: Send): EgressGateway {
    return egressOver((url, init) => network?.(url, init) ?? this.answer(new Request(url, init)));
  }

  async answer(request: Request): Promise<Response> {
    const body: unknown =
      request.method === 'POST'
        ? await request
            .clone()
            .json()
            .catch(() => ({}))
        : {};
    const rpc = body as { id?: unknown; method?: string };
    const { headers, method } = request;
    const session = headers.get('mcp-session-id');
    this.requests.push({ method, rpc: rpc.method, session, headers });
    const said = await this.instead?.(request, rpc);
    if (said !== undefined) return said;
    if (this.#options.modern === true) return this.#modern.fetch(request);
    if (session === null && rpc.method === 'initialize') return (await this.#open()).handleRequest(request);
    if (session === null) return Response.json({ error: 'no session' }, { status: 400 });
    const known = this.#sessions.get(session);
    return known === undefined ? new Response(null, { status: 404 }) : known.transport.handleRequest(request);
  }

  async #open(): Promise<WebStandardStreamableHTTPServerTransport> {
    const server = this.#server();
    const transport: WebStandardStreamableHTTPServerTransport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      enableJsonResponse: this.#options.json === true,
      onsessioninitialized: (id) => void this.#sessions.set(id, { transport, server }),
    });
    await server.connect(transport);
    return transport;
  }

  #server(): Server {
    const server = new Server(
      { name: 'Weather Service', version: '2.3.4' },
      { capabilities: { tools: { listChanged: true } }, instructions: 'Knows the weather.' },
    );
    server.setRequestHandler('tools/list', () => ({ tools: this.tools }));
    server.setRequestHandler('tools/call', async ({ params }, context) => {
      const answer = this.answers[params.name];
      return answer === undefined
        ? { ...text('no such tool'), isError: true }
        : answer(params.arguments ?? {}, context);
    });
    return server;
  }
}
