import { afterAll, beforeAll, expect, it } from 'vitest';
import { install } from './installation.ts';
import type { Installation } from './installation.ts';

let nexus: Installation;
beforeAll(async () => {
  nexus = await install();
}, 60_000);
afterAll(() => nexus.stop());

const hello = {
  id: 'hello-there',
  code: 'async function tool({ name }, { settings }) { return { greeting: `${settings.salutation}, ${name}!` }; }',
  input: { name: 'Ada' },
};

it.each([false, true])('runs a tool in an isolate (beside the Worker: %s)', async (beside) => {
  expect(await nexus.call(hello, { beside })).toMatchObject({ value: { greeting: 'Hello, Ada!' }, logs: [] });
});

it.each([false, true])('gives it what was granted, by asking back (beside the Worker: %s)', async (beside) => {
  const trial = {
    id: 'asks-back',
    code: `async function tool(input, { fetch, storage, search }) {
      await storage.put('a', { n: 1, text: 'ü' });
      await storage.put('b', [true]);
      const { status, body } = await fetch('https://api.example.org/x', { method: 'POST', body: 'hi\\nthere' });
      await storage.delete('b');
      const refused = await search('anything').catch((error) => [error.name, error.code, error.message]);
      return { kept: await storage.get('a'), none: (await storage.get('zz')) === undefined, keys: await storage.list(),
        status, body: new TextDecoder().decode(body), refused };
    }`,
    capabilities: { storageBytes: 1000, hosts: [{ host: 'api.example.org', methods: ['POST'] }] },
  };
  expect((await nexus.call(trial, { beside })).value).toEqual({
    kept: { n: 1, text: 'ü' },
    none: true,
    keys: ['a'],
    status: 200,
    body: 'POST https://api.example.org/x hi\nthere',
    refused: ['Problem', 'forbidden', 'search was not granted.'],
  });
});

it("passes on a refusal in the plugin's words, and calls what breaks a fault of it", async () => {
  const problem = `Object.assign(new Error('No shop sells that.'), { name: 'Problem', code: 'not_found' })`;
  const refuses = { id: 'refuses', code: `async function tool() { throw ${problem}; }` };
  expect(await nexus.call(refuses)).toMatchObject({ code: 'not_found', message: 'No shop sells that.' });
  const breaks = { id: 'breaks', code: 'async function tool(input) { return input.a.b; }' };
  const { code, message, logs } = await nexus.call(breaks);
  expect([code, message]).toEqual([
    'upstream_failed',
    expect.stringMatching(/^Trial: It broke: TypeError: Cannot read/),
  ]);
  expect(logs[0]?.text).toContain('plugin.js:1');
  const unloadable = { id: 'unloadable', code: 'export default {{' };
  expect(await nexus.call(unloadable)).toMatchObject({
    code: 'upstream_failed',
    message: expect.stringContaining('SyntaxError'),
  });
});
