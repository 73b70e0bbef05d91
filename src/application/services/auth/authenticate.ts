import type { Caller } from '../../../domain/caller.ts';
import type { Context } from '../../context.ts';

/** Who a cookie's token belongs to. */
export async function authenticate(
  { identities, links }: Pick<Context, 'identities' | 'links'>,
  token: string | undefined,
): Promise<Caller> {
  if (token === undefined || token === '' || token.length > 200) return { kind: 'stranger' };
  const user = await identities.userOfLogin(await links.hash(token));
  return user === undefined
    ? { kind: 'stranger' }
    : { kind: 'user', userId: user.id, name: user.name, role: user.role };
}
