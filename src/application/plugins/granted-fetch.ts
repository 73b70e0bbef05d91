import { Problem } from '../../domain/problem.ts';
import { coversHost, mayRequest } from '../../domain/plugins/capabilities.ts';
import { notGranted } from './not-granted.ts';
import type { Context } from '../context.ts';
import type { FetchReply, FetchRequest, Granted } from '../../domain/plugins/index.ts';
import type { GrantedCall } from './granted-call.ts';
import type { Method } from '../../domain/plugins/capabilities.ts';

const replyBytes = 8 * 1024 * 1024;
const requestBytes = 1024 * 1024;
const timeout = 15_000;
const mostRedirects = 5;

interface Message {
  method: Method;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

/** Requests to what was granted. Each redirect is a request of its own: to what is granted, with the secrets of where it goes. */
export function fetchFor(ctx: Context, call: GrantedCall): Granted['fetch'] {
  return async (address, request = {}) => {
    let message = messageOf(request);
    let url = parse(address);
    for (let hops = 0; ; hops += 1) {
      if (!mayRequest(call.capabilities, url, message.method)) throw notGranted(`${message.method} to ${url.host}`);
      const headers = { ...message.headers, ...(await secretsFor(ctx, call, url)) };
      call.sent(url.href.length + lengthOf(message.body));
      const reply = await ctx.egress.fetch({
        url: url.href,
        ...message,
        headers,
        purpose: 'plugin',
        maxBytes: replyBytes,
        timeout,
        signal: call.signal,
      });
      const location = [301, 302, 303, 307, 308].includes(reply.status) ? reply.headers.get('location') : null;
      if (location === null) return read(reply);
      await reply.body?.cancel();
      if (hops >= mostRedirects)
        throw new Problem('upstream_failed', `${url.host} redirects more than ${mostRedirects} times.`);
      const next = parse(location, url);
      message = follow(message, reply.status, next.origin === url.origin);
      url = next;
    }
  };
}

function parse(address: string, base?: URL): URL {
  if (typeof address === 'string' && address.length <= 8192 && URL.canParse(address, base))
    return new URL(address, base);
  throw new Problem('bad_request', 'A plugin asked for something that is no address.');
}

function messageOf({ method = 'GET', headers = {}, body }: FetchRequest): Message {
  if (lengthOf(body) > requestBytes)
    throw new Problem('payload_too_large', `A plugin sends ${requestBytes} bytes at most.`);
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return { method, headers: Object.fromEntries(lowered), ...(body !== undefined && { body }) };
}

function lengthOf(body: string | Uint8Array | undefined): number {
  return typeof body === 'string' ? new TextEncoder().encode(body).length : (body?.length ?? 0);
}

/** As browsers follow a redirect, except that another origin hears less. */
function follow({ method, headers, body }: Message, status: number, isSameOrigin: boolean): Message {
  const without = (...names: string[]): Record<string, string> =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
  const left = isSameOrigin ? headers : without('authorization', 'cookie', 'proxy-authorization');
  const asks = method === 'GET' || method === 'HEAD';
  if ((status === 303 && !asks) || ((status === 301 || status === 302) && method === 'POST')) {
    const plain = Object.entries(left).filter(([name]) => !name.startsWith('content-'));
    return { method: 'GET', headers: Object.fromEntries(plain) };
  }
  return { method, headers: left, ...(body !== undefined && { body }) };
}

/** Headers that are added on the way out, after the plugin has had its say; never where others could read along. */
async function secretsFor(ctx: Context, call: GrantedCall, url: URL): Promise<Record<string, string>> {
  const { capabilities, state, pluginId } = call;
  const headers: Record<string, string> = {};
  for (const { name, host, header, prefix } of capabilities.secrets) {
    const sealed = coversHost(host, url.host) ? state.sealedSecret(name) : undefined;
    if (sealed === undefined) continue;
    if (url.protocol !== 'https:') throw new Problem('egress_refused', `The secret ${name} is sent by https only.`);
    headers[header] = `${prefix}${await ctx.box.open(sealed, secretPlace(pluginId, name))}`;
  }
  return headers;
}

/** Where a plugin's secret is kept. */
export function secretPlace(pluginId: string, name: string): { tenant: string; row: string; column: string } {
  return { tenant: `plugin:${pluginId}`, row: name, column: 'plugin.secrets' };
}

async function read(reply: Awaited<ReturnType<Context['egress']['fetch']>>): Promise<FetchReply> {
  const { url, status, headers } = reply;
  return { url, status, headers: Object.fromEntries(headers), body: await reply.bytes() };
}
