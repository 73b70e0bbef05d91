import { env } from 'cloudflare:workers';
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client, json } from './client.ts';
import { modelCalled } from './session-model.ts';
import { openPluginKeeper } from '../../../src/infrastructure/actors/stubs.ts';
import { notesManifest, notesPackage } from '../../fakes/plugins.ts';
import { sha256 } from '../../../src/domain/plugins/value-digest.ts';
import { writePackage } from '../../../src/domain/plugins/package.ts';
import type { AuditEntry } from '../../../src/domain/audit/entry.ts';
import type { Page, ProblemBody } from '../../../src/application/protocol/resources.ts';
import type {
  Plugin,
  PluginDetail,
  PluginLog,
  PluginUpgrade,
  ToolReply,
} from '../../../src/application/protocol/plugins.ts';

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

const bindings: Cloudflare.Env = env;
const notes = `${api}/notes`;

/** The plugin, anew, and what its owner lets it do. */
async function install(body: object = { grants: 'asked' }, more: object = {}): Promise<Said & Partial<PluginDetail>> {
  await owner.status(notes, { method: 'DELETE' });
  const reply = await owner.fetch(api, json({ package: notesPackage(more), ...body }));
  return { ...(await reply.json<Partial<PluginDetail & ProblemBody>>()), status: reply.status };
}

const auditOf = async (kind: string): Promise<AuditEntry[]> =>
  (await owner.get<Page<AuditEntry>>(`/api/v1/audit?kind=${kind}`)).items;

describe('a package', () => {
  beforeEach(async () => {
    await owner.status(notes, { method: 'DELETE' });
  });

  it('may do nothing that nobody granted', async () => {
    expect(await install({})).toMatchObject({ status: 201, may: { hosts: [], storageBytes: 0, secrets: [] } });
    const refusals = [
      await call('notes', 'get', { text: 'https://plain7.site.test/' }),
      await call('notes', 'list', { text: '' }),
      await call('notes', 'find', { text: 'harbour' }),
      await call('notes', 'translate', { text: 'harbour' }),
    ];
    expect(refusals.map(({ status, code }) => [status, code])).toEqual(refusals.map(() => [403, 'forbidden']));
    expect(refusals[0]?.detail).toBe('This plugin was not granted: GET to plain7.site.test.');
    const { status } = await change('notes', { grants: { storageBytes: 100 } });
    expect(status).toBe(200);
    expect(await call('notes', 'list', { text: '' })).toMatchObject({ status: 200, text: 'Hi: "none"' });
    expect(await call('notes', 'find', { text: 'harbour' })).toMatchObject({ status: 403 });
  });

  it('is refused with every fault, when it is another one, or when its signature is none', async () => {
    const bad = await owner.fetch(
      api,
      json({ package: writePackage({ ...notesManifest(), id: 'A', version: 'x' }, 'x') }),
    );
    expect(await bad.json()).toMatchObject({
      status: 400,
      errors: [{ path: 'manifest.id' }, { path: 'manifest.version' }],
    });
    expect(await install({ digest: '0'.repeat(64) })).toMatchObject({ status: 400 });
    expect(await install({ digest: await sha256(notesPackage()) })).toMatchObject({ status: 201 });
    expect(await owner.status(api, json({ package: notesPackage() }))).toBe(409);
    const asBuiltIn = notesPackage({ id: 'calculator' });
    expect(await owner.status(api, json({ package: asBuiltIn }))).toBe(409);
  });

  it('shows whose key has signed it', async () => {
    const keys = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair;
    const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));
    const sign = async (text: string): Promise<object> => ({
      signature: base64(await crypto.subtle.sign('Ed25519', keys.privateKey, new TextEncoder().encode(text))),
      publicKey: base64((await crypto.subtle.exportKey('raw', keys.publicKey)) as ArrayBuffer),
    });
    expect(await install(await sign('something else'))).toMatchObject({ status: 400 });
    const { signedBy } = await install(await sign(notesPackage()));
    expect(signedBy).toMatch(/^ed25519:[\da-f]{32}$/);
    const unsigned = await owner.fetch(`${notes}/upgrade`, json({ package: notesPackage({ version: '1.0.1' }) }));
    expect(await unsigned.json()).toMatchObject({
      code: 'approval_required',
      errors: [{ path: 'signature', message: `${signedBy} → nothing` }],
    });
  });

  it('is fetched by the gateway alone', async () => {
    const inside = await owner.fetch(api, json({ url: 'http://127.0.0.1:9000/notes.json' }));
    expect(await inside.json()).toMatchObject({ status: 422, code: 'egress_refused' });
    const page = await owner.fetch(api, json({ url: 'http://plain7.site.test/' }));
    expect(await page.json()).toMatchObject({ status: 400, code: 'bad_request' });
  });

  it('is upgraded at once when it may do no more, else when somebody agrees to each change', async () => {
    await install();
    const fewer = { version: '1.1.0', capabilities: { storageBytes: 100, callsPerMinute: 30 } };
    const narrowed = await owner.post<PluginUpgrade>(`${notes}/upgrade`, { package: notesPackage(fewer) });
    expect(narrowed.plugin).toMatchObject({ version: '1.1.0', may: { hosts: [], storageBytes: 100 } });
    const wider = {
      package: notesPackage({ version: '1.2.0', capabilities: { storageBytes: 300, callsPerMinute: 30 } }),
    };
    const asked = await owner.fetch(`${notes}/upgrade`, json(wider));
    expect(await asked.json()).toMatchObject({
      status: 409,
      code: 'approval_required',
      errors: [{ path: 'storageBytes', message: '100 → 300' }],
    });
    expect((await owner.get<Plugin>(notes)).version).toBe('1.1.0');
    const upgraded = await owner.post<PluginUpgrade>(`${notes}/upgrade`, { ...wider, approve: true });
    expect(upgraded.plugin).toMatchObject({ version: '1.2.0', may: { storageBytes: 300 } });
    const [entry] = await auditOf('plugin.upgraded');
    expect(entry).toMatchObject({ target: { id: 'notes' }, detail: { from: '1.1.0', to: '1.2.0', widened: 1 } });
  });

  it('leaves nothing behind when it is removed', async () => {
    await install();
    const { approvalId } = await call('notes', 'add', { text: 'milk' });
    await call('notes', 'add', { text: 'milk' }, { approval: approvalId });
    expect(await call('notes', 'list', { text: '' })).toMatchObject({ text: 'Hi: "milk"' });
    await owner.status(`${notes}/secrets/api_key`, json({ value: 'hidden' }, {}, 'PUT'));
    expect(await owner.status(notes, { method: 'DELETE' })).toBe(204);
    expect(await call('notes', 'list', { text: '' })).toMatchObject({ status: 404 });
    await install();
    expect(await call('notes', 'list', { text: '' })).toMatchObject({ text: 'Hi: "none"' });
    expect((await owner.get<PluginDetail>(notes)).secrets).toMatchObject([{ name: 'api_key', isSet: false }]);
    expect((await auditOf('plugin.removed'))[0]).toMatchObject({ target: { id: 'notes' } });
  });

  it('has settings that its schema knows', async () => {
    await install();
    expect((await change('notes', { settings: { greeting: 7 } })).status).toBe(400);
    expect((await change('notes', { settings: { other: 'x' } })).status).toBe(400);
    expect((await change('notes', { settings: { greeting: 'Servus' } })).status).toBe(200);
    expect(await call('notes', 'list', { text: '' })).toMatchObject({ text: 'Servus: "none"' });
  });

  it('keeps no more than was granted', async () => {
    await install();
    const long = { text: 'x'.repeat(300) };
    const { approvalId } = await call('notes', 'add', long);
    expect(await call('notes', 'add', long, { approval: approvalId })).toMatchObject({ code: 'budget_exceeded' });
  });

  it('that breaks or lies says nothing of its insides, and rests after some times', async () => {
    await install();
    expect(await call('notes', 'lie', { text: '' })).toMatchObject({
      status: 502,
      detail: 'Notes returned what its manifest does not allow: text is of type "number" instead of "string".',
    });
    for (let times = 0; times < 4; times += 1)
      expect(await call('notes', 'fail', { text: 'break' })).toMatchObject({ status: 502, detail: 'Notes broke.' });
    const resting = await call('notes', 'list', { text: '' });
    expect(resting).toMatchObject({ status: 503, code: 'capability_unavailable' });
    expect(resting.detail).toMatch(/^Notes kept failing, so it rests; it is tried again in \d+ s\.$/);
  });

  it('refuses with what it may refuse with, as often as it likes', async () => {
    await install();
    for (let times = 0; times < 6; times += 1)
      expect(await call('notes', 'fail', { text: 'not_found' })).toMatchObject({ status: 404 });
    expect(await call('notes', 'fail', { text: 'unauthenticated' })).toMatchObject({ status: 502 });
  });

  it('is called as often a minute as it asks for, and no more', async () => {
    await install({ grants: { callsPerMinute: 3, storageBytes: 100 } });
    const statuses: number[] = [];
    for (let times = 0; times < 8; times += 1) {
      // What an actor has counted is kept when it sleeps.
      await evictDurableObject(bindings.PLUGINS.getByName('notes'));
      statuses.push((await call('notes', 'list', { text: '' })).status);
    }
    // A minute may begin meanwhile.
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(6);
    expect(statuses).toContain(429);
  });
});

describe('what changes something', () => {
  const add = (text: string, approval?: string, as = member): Promise<Said> =>
    call('notes', 'add', { text }, { as, approval });
  beforeEach(async () => {
    await install();
  });

  it('asks, and is done once with the approval', async () => {
    const asked = await add('milk');
    expect(asked).toMatchObject({ status: 409, code: 'approval_required' });
    expect(await call('notes', 'list', { text: '' })).toMatchObject({ text: 'Hi: "none"' });
    expect(await add('milk', asked.approvalId)).toMatchObject({ status: 200, text: 'Noted: milk' });
    expect(await add('milk', asked.approvalId)).toMatchObject({ status: 403 });
  });

  it('is not done with other arguments, by another tool or for somebody else', async () => {
    const { approvalId } = await add('milk');
    expect(await add('poison', approvalId)).toMatchObject({ status: 403 });
    expect(await call('notes', 'clear', { text: 'milk' }, { approval: approvalId })).toMatchObject({ status: 403 });
    expect(await add('milk', approvalId, owner)).toMatchObject({ status: 403 });
    expect(await add('milk', approvalId, await member.withKey())).toMatchObject({ status: 403 });
    expect(await add('milk', 'notes.made-up')).toMatchObject({ status: 403 });
    expect(await add('milk', approvalId)).toMatchObject({ status: 200 });
  });

  it('is not done after ten minutes', async () => {
    const { approvalId } = await add('milk');
    await runInDurableObject(bindings.PLUGINS.getByName('notes'), (_actor, { storage }) => {
      storage.sql.exec('UPDATE approvals SET expires_at = expires_at - 600001');
    });
    expect(await add('milk', approvalId)).toMatchObject({ status: 403 });
  });

  it('asks nobody where that was granted, unless it cannot be undone', async () => {
    await change('notes', { grants: { storageBytes: 100, unasked: ['add', 'clear'] } });
    expect(await add('milk')).toMatchObject({ status: 200 });
    expect(await call('notes', 'clear', { text: '' })).toMatchObject({ status: 409 });
  });

  it('done twice at once with one approval is done once', async () => {
    const { approvalId } = await add('milk');
    const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await add('milk', approvalId)).status));
    expect(statuses.toSorted((one, other) => one - other)).toEqual([200, 403, 403, 403, 403]);
  });
});

describe('the log', () => {
  const read = (): Promise<PluginLog> => owner.get<PluginLog>(`${notes}/log`);

  it('has every call, with digests and no texts, and shows where it was changed', async () => {
    await install();
    const { approvalId } = await call('notes', 'add', { text: 'a very private note' });
    await call('notes', 'add', { text: 'a very private note' }, { approval: approvalId });
    await call('notes', 'fail', { text: 'not_found' });
    const { items, verification } = await read();
    expect(verification).toEqual({ isIntact: true, checked: 3 });
    expect(items.map(({ tool, outcome, code }) => [tool, outcome, code])).toEqual([
      ['fail', 'failed', 'not_found'],
      ['add', 'ok', undefined],
      ['add', 'denied', 'approval_required'],
    ]);
    expect(items[1]).toMatchObject({ approval: approvalId, caller: { kind: 'user', id: await member.id() } });
    expect(items[1]?.input).toMatch(/^sha256:[\da-f]{32}:[\da-f]{32}$/);
    expect(items[1]?.input).toBe(items[2]?.input);
    expect(JSON.stringify(items)).not.toContain('private');
    await runInDurableObject(bindings.PLUGINS.getByName('notes'), (_actor, { storage }) => {
      storage.sql.exec('DROP TRIGGER entries_stay');
      storage.sql.exec("UPDATE entries SET outcome = 'ok' WHERE seq = 3");
    });
    expect((await read()).verification).toMatchObject({ isIntact: false, fault: { seq: 3, reason: 'edited' } });
  });
});

describe('a call that its caller gives up', () => {
  it('is not waited for, and ends where it runs', async () => {
    await install();
    const started = new AbortController();
    const called = openPluginKeeper(bindings.PLUGINS, 'notes').call(
      {
        tool: 'fail',
        input: { text: 'hang' },
        caller: { userId: await member.id() },
        collectionIds: [],
        revision: 1,
        requestId: 'cancelled-call',
      },
      started.signal,
    );
    setTimeout(() => started.abort(), 100);
    await expect(called).rejects.toMatchObject({ code: 'cancelled' });
    // Long before its deadline it is in the log, which is written when it ended.
    const ended = async () => (await owner.get<PluginLog>(`${notes}/log`)).items[0];
    await expect.poll(ended, { timeout: 5000 }).toMatchObject({ tool: 'fail', outcome: 'failed', code: 'cancelled' });
  });
});

describe('a secret', () => {
  it('goes to its host by https, and nowhere else, and is in no reply', async () => {
    await install();
    const put = (name: string): Promise<number> =>
      owner.status(`${notes}/secrets/${name}`, json({ value: 'hush-hush' }, {}, 'PUT'));
    expect([await put('api_key'), await put('other')]).toEqual([204, 404]);
    const detail = await owner.fetch(notes);
    const text = await detail.text();
    expect(text).toContain('"isSet":true');
    expect(text).not.toContain('hush-hush');
    expect(await call('notes', 'get', { text: 'http://plain7.site.test/' })).toMatchObject({
      status: 422,
      code: 'egress_refused',
    });
    const stored = await runInDurableObject(bindings.PLUGINS.getByName('notes'), (_actor, { storage }) =>
      JSON.stringify(storage.sql.exec('SELECT * FROM secrets').toArray()),
    );
    expect(stored).toContain('v1.');
    expect(stored).not.toContain('hush-hush');
  });
});

describe('translation', () => {
  it('is done by the chat model where one writes', async () => {
    const stub = bindings.PLUGINS.getByName('translation');
    const withChat = (settings: object): Promise<void> =>
      runInDurableObject(stub, (actor) => void Object.assign(actor, { env: { ...bindings, ...settings } }));
    await withChat({ NEXUS_CHAT: modelCalled('says-en%0Abuenos%20d%C3%ADas') });
    expect(await call('translation', 'translate', { text: 'good morning', to: 'Spanish' })).toMatchObject({
      status: 200,
      output: { translation: 'buenos días', from: 'en', to: 'es' },
    });
    const asked = await member.post('/api/v1/process', { input: "translate 'good morning' to Spanish" });
    expect(asked).toMatchObject({ answer: 'buenos días\n\nSource: Translation' });
    await withChat({});
  });
});
