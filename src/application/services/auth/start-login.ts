import { Problem } from '../../../domain/problem.ts';
import { record } from '../audit/record.ts';
import { signOut } from './sign-out.ts';
import type { Context } from '../../context.ts';
import type { UserRecord } from '../../../domain/ports/user-directory.ts';

/** Days after which a browser or a device has to sign in again, however much it was used. */
const loginDays = 30;
const day = 24 * 60 * 60;

export interface BrowserLogin {
  /** The cookie's value. */
  token: string;
  /** Seconds. */
  maxAge: number;
}

/** As OAuth names them (RFC 6749, 5.1). */
export interface DeviceTokens {
  access_token: string;
  token_type: 'Bearer';
  /** Seconds until the access token ends. */
  expires_in: number;
  refresh_token: string;
}

/** Signs a browser in. Throws `forbidden` for a user who is disabled. */
export async function startBrowserLogin(ctx: Context, user: UserRecord, method: string): Promise<BrowserLogin> {
  const token = ctx.links.newToken();
  const login = await newLogin(ctx, user, { kind: 'browser', label: ctx.origin.userAgent ?? 'A browser' });
  await ctx.logins.addBrowser(login, await ctx.links.hash(token));
  // The browser's cookie is about to be replaced: what it stood for must not live on unseen.
  if (ctx.caller.kind === 'user' && ctx.caller.via === 'cookie') await signOut({ ctx, input: {} });
  await record(ctx, {
    kind: 'auth.signed-in',
    userId: user.id,
    target: { kind: 'login', id: login.id },
    detail: { method },
  });
  return { token, maxAge: loginDays * day };
}

/** Signs a device in. Throws `forbidden` for a user who is disabled. */
export async function startDeviceLogin(ctx: Context, user: UserRecord, label: string): Promise<DeviceTokens> {
  const refreshToken = ctx.links.newToken();
  const login = await newLogin(ctx, user, { kind: 'device', label });
  await ctx.logins.addDevice(login, await ctx.links.hash(refreshToken));
  await record(ctx, {
    kind: 'auth.signed-in',
    userId: user.id,
    target: { kind: 'login', id: login.id },
    detail: { method: 'device' },
  });
  return deviceTokens(ctx, user, login.id, refreshToken);
}

export async function deviceTokens(
  ctx: Context,
  user: UserRecord,
  login: string,
  refreshToken: string,
): Promise<DeviceTokens> {
  const { token, expiresIn } = await ctx.tokens.issue({ sub: user.id, roles: [user.role], epoch: user.epoch, login });
  return { access_token: token, token_type: 'Bearer', expires_in: expiresIn, refresh_token: refreshToken };
}

async function newLogin<Kind extends 'browser' | 'device'>(
  ctx: Context,
  user: UserRecord,
  { kind, label }: { kind: Kind; label: string },
) {
  if (user.disabledAt !== null) {
    await record(ctx, {
      kind: 'auth.sign-in-refused',
      outcome: 'denied',
      target: { kind: 'user', id: user.id },
      detail: { reason: 'disabled' },
    });
    throw new Problem('forbidden', 'This account is disabled. Ask an admin of this Nexus.');
  }
  await ctx.logins.expire();
  return {
    id: ctx.ids.next(),
    userId: user.id,
    kind,
    label: label.slice(0, 200),
    ip: ctx.origin.ip ?? null,
    expiresAt: ctx.clock.now().getTime() + loginDays * day * 1000,
  };
}
