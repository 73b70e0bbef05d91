import { Problem } from '../../../domain/problem.ts';
import { isApiKeyForm } from '../../../domain/identity/api-key-format.ts';
import type { ApiKeyRecord } from '../../../domain/ports/api-key-store.ts';
import type { Caller, CredentialRef } from '../../../domain/caller.ts';
import type { Context } from '../../context.ts';
import type { LoginRecord } from '../../../domain/ports/login-store.ts';
import type { UserRecord } from '../../../domain/ports/user-directory.ts';

/** What a request brings to say who it is for. */
export interface Credential {
  kind: 'cookie' | 'bearer' | 'ticket';
  token: string;
  /** For a ticket: the session whose socket it is to open. */
  session?: string;
}

type Ports = Pick<Context, 'logins' | 'keys' | 'links' | 'usedLinks' | 'tokens' | 'box' | 'clock' | 'origin'>;

/** Milliseconds between two notes that a credential is in use. */
const touchEvery = 60_000;
const longestToken = 8 * 1024;

/**
 * Who a credential belongs to. A cookie that means nothing any more makes a stranger, who can sign in again; a bearer
 * token or a ticket that does throws `unauthenticated`, so that a program learns of it.
 */
export async function authenticate(ctx: Ports, credential: Credential | undefined): Promise<Caller> {
  if (credential === undefined || credential.token === '') return { kind: 'stranger' };
  const { kind, token } = credential;
  if (kind === 'cookie') return (token.length <= 200 ? await byCookie(ctx, token) : undefined) ?? { kind: 'stranger' };
  const caller =
    token.length > longestToken
      ? undefined
      : await (kind === 'ticket' ? byTicket(ctx, credential) : byBearer(ctx, token));
  if (caller === undefined)
    throw new Problem('unauthenticated', 'This token is not valid here: it may have expired or been revoked.');
  return caller;
}

/** The caller behind a credential that was checked before, if it still holds. */
export async function authenticateRef(ctx: Ports, ref: CredentialRef): Promise<Caller | undefined> {
  if (ref.kind === 'key') return byKey(ctx, await ctx.keys.byId(ref.id));
  return byLogin(await ctx.logins.byId(ref.id), 'cookie');
}

async function byCookie(ctx: Ports, token: string): Promise<Caller | undefined> {
  const found = await ctx.logins.byCookie(await ctx.links.hash(token));
  if (found !== undefined) await touchLogin(ctx, found.login);
  return byLogin(found, 'cookie');
}

async function byBearer(ctx: Ports, token: string): Promise<Caller | undefined> {
  if (token.startsWith('nx_')) {
    if (!isApiKeyForm(token)) return undefined;
    return byKey(ctx, await ctx.keys.byHash(await ctx.box.keyedHashes('api-key', token)));
  }
  const claims = await ctx.tokens.verify(token);
  if (claims === undefined) return undefined;
  const found = await ctx.logins.byId(claims.login);
  // The login ends with sign-out, the epoch with whatever ends all of a user's tokens at once.
  if (found === undefined || found.user.id !== claims.sub || found.user.epoch !== claims.epoch) return undefined;
  await touchLogin(ctx, found.login);
  return byLogin(found, 'access');
}

/** A ticket works once, within seconds, and stands for the credential that asked for it. */
async function byTicket(ctx: Ports, { token, session }: Credential): Promise<Caller | undefined> {
  const claims = await ctx.links.verify(token, 'socket-ticket');
  if (claims === undefined || !(await ctx.usedLinks.use(claims.jti, claims.exp * 1000))) return undefined;
  const { kind, id, session: bound } = claims.data ?? {};
  if (bound !== session || typeof id !== 'string' || (kind !== 'login' && kind !== 'key')) return undefined;
  return authenticateRef(ctx, { kind, id });
}

function byLogin(
  found: { login: LoginRecord; user: UserRecord } | undefined,
  via: 'cookie' | 'access',
): Caller | undefined {
  if (found === undefined) return undefined;
  const { id: userId, name, role } = found.user;
  return { kind: 'user', via, userId, name, role, loginId: found.login.id };
}

async function byKey(
  ctx: Ports,
  found: { key: ApiKeyRecord; user: UserRecord } | undefined,
): Promise<Caller | undefined> {
  if (found === undefined) return undefined;
  const { key, user } = found;
  if (ctx.clock.now().getTime() - (key.lastUsedAt ?? 0) > touchEvery) await ctx.keys.touch(key.id);
  return {
    kind: 'key',
    userId: user.id,
    name: user.name,
    role: user.role,
    keyId: key.id,
    scopes: key.scopes,
    ...(key.collections !== null && { collections: key.collections }),
  };
}

async function touchLogin(ctx: Ports, login: LoginRecord): Promise<void> {
  if (ctx.clock.now().getTime() - login.lastSeenAt > touchEvery)
    await ctx.logins.touch(login.id, ctx.origin.ip ?? null);
}
