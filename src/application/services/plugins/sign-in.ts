import { Problem } from '../../../domain/problem.ts';
import { openPlugin } from './find.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import type { Context } from '../../context.ts';
import type { PluginSignIn } from '../../protocol/plugins.ts';

interface Begin {
  id: string;
  /** Where people come back to. */
  redirectUri: string;
  /** As somebody has registered Nexus at the server's sign-in by hand; where it takes new clients, none is needed. */
  clientId?: string;
  clientSecret?: string;
}

/** Gives the address where somebody signs in at a plugin's server, for the whole installation. */
export const beginPluginSignIn = verb<Begin, PluginSignIn>('plugins:write', async ({ ctx, input, userId }) => {
  const { id, redirectUri, clientId, clientSecret } = input;
  const url = await serverOf(ctx, id);
  if (clientId === undefined && clientSecret !== undefined)
    throw new Problem('bad_request', 'A clientSecret goes with a clientId.');
  const registered =
    clientId === undefined ? undefined : { clientId, ...(clientSecret !== undefined && { clientSecret }) };
  const request = { redirectUri, userId, ...(registered && { registered }) };
  return { address: await ctx.plugin(id).beginSignIn(url, request) };
});

interface Reply {
  id: string;
  state: string;
  code?: string;
  iss?: string;
  /** What the server of the sign-in says instead of a code. */
  error?: string;
}

/** Takes what somebody came back with. Gives what the plugin is called. */
export const finishPluginSignIn = verb<Reply, { title: string }>('plugins:write', async ({ ctx, input, userId }) => {
  const { id, state, code, iss, error } = input;
  const { manifest } = await openPlugin(ctx, id);
  const url = await serverOf(ctx, id);
  if (code === undefined) {
    const reason = error !== undefined && /^[a-z_]{1,60}$/.test(error) ? `: ${error}` : '';
    throw new Problem('bad_request', `The sign-in for ${manifest.title} was refused${reason}. Start again.`);
  }
  await ctx.plugin(id).finishSignIn(url, { code, state, userId, ...(iss !== undefined && { iss }) });
  await record(ctx, { kind: 'plugin.changed', target: { kind: 'plugin', id }, detail: { change: 'signed-in' } });
  return { title: manifest.title };
});

/** Forgets what the server gave. */
export const signOutPlugin = verb<{ id: string }, void>('plugins:write', async ({ ctx, input: { id } }) => {
  await serverOf(ctx, id);
  await ctx.plugin(id).signOut();
  await record(ctx, { kind: 'plugin.changed', target: { kind: 'plugin', id }, detail: { change: 'signed-out' } });
});

async function serverOf(ctx: Context, id: string): Promise<string> {
  const { runtime, url } = await openPlugin(ctx, id);
  if (runtime === 'remote' && url !== null) return url;
  throw new Problem('conflict', 'Only a plugin whose tools run on a server is signed in to.');
}
