import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { D1LoginStore } from '../../../src/infrastructure/database/login-store.ts';
import { D1UserDirectory } from '../../../src/infrastructure/database/user-directory.ts';
import { openDatabase } from '../../../src/infrastructure/database/database.ts';

const day = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 0, 1);
let now = start;
const clock = { now: () => new Date(now) };
const database = openDatabase('d1', env);
const logins = new D1LoginStore(database, clock);

let userId: string;
beforeEach(async () => {
  now = start;
  userId = crypto.randomUUID();
  await new D1UserDirectory(database, clock).create({ id: userId, name: 'Ada', email: null, role: 'member' });
});

const newLogin = (kind: 'browser' | 'device') => ({
  id: crypto.randomUUID(),
  userId,
  kind,
  label: 'x',
  ip: null,
  expiresAt: start + 30 * day,
});

describe('a login', () => {
  it('ends after 14 days without use', async () => {
    const token = crypto.randomUUID();
    const login = newLogin('browser');
    await logins.addBrowser(login, token);
    now = start + 14 * day - 1;
    expect((await logins.byCookie(token))?.login.id).toBe(login.id);
    now += 1;
    expect(await logins.byCookie(token)).toBeUndefined();
    expect(await logins.byId(login.id)).toBeUndefined();
    expect(await logins.list(userId)).toEqual([]);
  });

  it('ends after 30 days however much it is used', async () => {
    const token = crypto.randomUUID();
    const login = newLogin('browser');
    await logins.addBrowser(login, token);
    for (let days = 1; days < 30; days += 1) {
      now = start + days * day;
      await logins.touch(login.id, null);
      expect([days, (await logins.byCookie(token))?.login.id]).toEqual([days, login.id]);
    }
    now = start + 30 * day;
    expect(await logins.byCookie(token)).toBeUndefined();
  });

  it('of a device ends after 30 days however often its refresh token changes', async () => {
    const login = newLogin('device');
    let token: string = crypto.randomUUID();
    await logins.addDevice(login, token);
    for (let days = 1; days <= 30; days += 1) {
      now = start + days * day;
      await logins.touch(login.id, null);
      const successorHash = crypto.randomUUID();
      const rotation = await logins.rotate({ refreshHash: token, successorHash, attempt: successorHash, grace: 0 });
      expect([days, rotation.outcome]).toEqual([days, days < 30 ? 'rotated' : 'unknown']);
      token = successorHash;
    }
  });

  it('that is over is swept with its refresh tokens, and no other', async () => {
    const [used, unused] = [newLogin('device'), newLogin('device')];
    await logins.addDevice(used, `used ${used.id}`);
    await logins.addDevice(unused, `unused ${unused.id}`);
    now = start + 13 * day;
    await logins.touch(used.id, null);
    now = start + 15 * day;
    await logins.expire();
    const rows = await env.DB.prepare('SELECT login_id FROM refresh_tokens WHERE login_id IN (?, ?)')
      .bind(used.id, unused.id)
      .all();
    expect(rows.results).toEqual([{ login_id: used.id }]);
    expect((await logins.list(userId)).map(({ id }) => id)).toEqual([used.id]);
  });
});
