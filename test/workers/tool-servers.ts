import { FakeAuthorizationServer } from '../fakes/authorization-server.ts';
import { ToolServer, weather } from '../fakes/tool-server.ts';
import type { Tool } from '@modelcontextprotocol/server';

/** What a test asks of a server behind its back. */
export interface ToolServerOrder {
  /** Its tools from now on. */
  tools?: Tool[];
  /** As a browser goes to this address and a person agrees. */
  agree?: string;
  /** No token counts any more. */
  expire?: boolean;
}

export interface ToolServerReport {
  /** How often a tool was called. */
  calls: number;
  /** Where the browser of whoever agreed is sent back to, without the address. */
  back?: string;
}

const note: Tool = { name: 'note', description: 'Writes a note down.', inputSchema: weather.inputSchema };

interface Place {
  server: ToolServer;
  login: FakeAuthorizationServer;
}

const places = new Map<string, Place>();

/**
 * `https://<name>.tools.test/mcp` is an MCP server of its own for the whole run; one whose name begins with `private` wants to
 * know who asks, and people sign in at `https://login.<name>.tools.test`. `POST /control` is a ToolServerOrder.
 */
export async function answerAsToolServer(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const place = placeOf(url.hostname.replace(/^login\./, ''));
  const { server, login } = place;
  if (url.pathname === '/control') {
    const order: ToolServerOrder = await request.json();
    return Response.json(obey(place, order));
  }
  return (await login.answer(request)) ?? server.answer(request);
}

function placeOf(host: string): Place {
  const known = places.get(host);
  if (known !== undefined) return known;
  const server = new ToolServer();
  server.tools = [weather, note];
  server.answers['note'] = ({ city }) => ({ content: [{ type: 'text', text: `Noted: ${String(city)}` }] });
  const login = new FakeAuthorizationServer(new URL(`https://${host}/mcp`), `https://login.${host}`);
  if (host.startsWith('private')) server.instead = (request) => login.guard(request);
  const place = { server, login };
  places.set(host, place);
  return place;
}

function obey({ server, login }: Place, { tools, agree, expire }: ToolServerOrder): ToolServerReport {
  if (tools !== undefined) server.tools = tools;
  if (expire === true) login.expire();
  return {
    calls: server.asked('tools/call'),
    ...(agree !== undefined && { back: login.agree(new URL(agree)).toString() }),
  };
}
