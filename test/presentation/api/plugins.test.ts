import { beforeAll, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import { notesPackage } from '../../fakes/plugins.ts';
import type { Page, ProblemBody } from '../../../src/application/protocol/resources.ts';
import type { Plugin, PluginDetail, ToolReply } from '../../../src/application/protocol/plugins.ts';

const api = '/api/v1/plugins';
let owner: Client;
let member: Client;
beforeAll(async () => {
  owner = await Client.signIn();
  member = await owner.invite('member');
});

type Said = { status: number } & Partial<ToolReply & ProblemBody>;

async function call(
  plugin: string,
  tool: string,
  input: unknown,
  { as = member, approval }: { as?: Client; approval?: string | undefined } = {},
): Promise<Said> {
  const reply = await as.fetch(`${api}/${plugin}/tools/${tool}`, json({ input, ...(approval && { approval }) }));
  return { ...(await reply.json<Partial<ToolReply & ProblemBody>>()), status: reply.status };
}

const change = (id: string, body: object): Promise<Response> => owner.fetch(`${api}/${id}`, json(body, {}, 'PATCH'));

describe('built-in plugins', () => {
  it('are listed with what they can do, and answer', async () => {
    const { items } = await member.get<Page<Plugin>>(api);
    expect(items.map(({ id, enabled }) => [id, enabled]).slice(0, 5)).toEqual([
      ['calculator', true],
      ['time', true],
      ['translation', true],
      ['web', true],
      ['knowledge', true],
    ]);
    expect(await call('calculator', 'calculate', { expression: '17.5% of 3 km in feet' })).toMatchObject({
      status: 200,
      output: { unit: 'ft' },
      text: '17.5% of 3 km in feet ≈ 1722.44094488 ft',
    });
  });

  it('name what is wrong with an input', async () => {
    expect(await call('calculator', 'calculate', { expression: 7, more: true })).toMatchObject({
      status: 400,
      code: 'bad_request',
      errors: [{ path: 'input.expression' }, { path: 'input.more' }],
    });
    expect(await call('calculator', 'calculate', { expression: '3 km in apples' })).toMatchObject({ status: 400 });
    expect(await call('calculator', 'nothing', {})).toMatchObject({ status: 404 });
    expect(await call('nothing', 'nothing', {})).toMatchObject({ status: 404 });
  });

  it('are switched off by an admin, and not removed', async () => {
    expect((await change('time', { enabled: false })).status).toBe(200);
    expect(await call('time', 'now', {})).toMatchObject({ status: 503, code: 'capability_unavailable' });
    expect((await change('time', { enabled: true })).status).toBe(200);
    expect(await call('time', 'now', {})).toMatchObject({ status: 200 });
    expect(await owner.status(`${api}/time`, { method: 'DELETE' })).toBe(409);
  });

  it('are called by members and their keys, and managed by admins alone', async () => {
    const viewer = await owner.invite('viewer');
    expect(await call('time', 'now', {}, { as: viewer })).toMatchObject({ status: 403 });
    const key = await member.withKey({ scopes: ['plugins:call'] });
    expect(await call('time', 'now', {}, { as: key })).toMatchObject({ status: 200 });
    const other = await member.withKey({ scopes: ['sessions:read'] });
    expect(await call('time', 'now', {}, { as: other })).toMatchObject({ status: 403 });
    expect(await member.status(`${api}/time`, json({ enabled: false }, {}, 'PATCH'))).toBe(403);
    expect(await member.status(`${api}/time/log`)).toBe(403);
    expect(await member.status(api, json({ package: notesPackage() }))).toBe(403);
    expect(Object.keys(await member.get<PluginDetail>(`${api}/time`))).not.toContain('settings');
  });

  it('say so where nothing translates', async () => {
    const said = await call('translation', 'translate', { text: 'good morning', to: 'Spanish' });
    expect(said).toMatchObject({ status: 503, code: 'capability_unavailable' });
    expect(said.detail).toContain('NEXUS_TRANSLATE');
  });

  it('are written after a schema that editors find', async () => {
    const schema = await new Client({}).get<{ properties: object }>('/schemas/plugin.json');
    expect(Object.keys(schema.properties)).toContain('capabilities');
  });
});
