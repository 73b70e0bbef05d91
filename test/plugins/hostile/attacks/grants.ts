import type { AttackGroup } from '../attack.ts';

/** Takes the desk that the harness holds, to ask what it likes. */
const takesDesk = `let desk; const { then } = Promise.prototype; const module = await import('harness.js'); const { run } = module.Harness.prototype; globalThis.desks ??= []; module.Harness.prototype.run = function (call, given) { globalThis.desks.push(given); return run.call(this, call, given); }; desk = globalThis.desks.at(-1);`;
const asks = (question: string, bytes = 'undefined'): string =>
  `${takesDesk} if (!desk) return { escaped: false }; const { answer } = await desk.ask(${question}, ${bytes}); const { ok, value } = JSON.parse(answer); return { escaped: ok && (value ?? 'answered') };`;

export const grants: AttackGroup = {
  title: 'Grants: more than was granted, forged tokens, what is kept after the end',
  attacks: [
    {
      name: 'searches documents without a grant',
      body: `return { escaped: await any(() => granted.search('salary'), () => granted.search('salary', { limit: 1e9, collectionIds: ['all'] })) };`,
    },
    {
      name: 'uses models without a grant',
      body: `return { escaped: await any(() => granted.ai.translate({ text: 'x', to: 'es' }), () => granted.ai.extract({ body: new Uint8Array(1) })) };`,
    },
    {
      name: 'changes what it was granted',
      body: `granted.capabilities = { hosts: [{ host: '*', methods: ['GET'] }] }; granted.settings.admin = true; granted.fetch.granted = true; return { escaped: await any(() => granted.fetch('https://evil.test/')) };`,
    },
    {
      name: 'asks for an operation that is none',
      rounds: 2,
      body: asks(`JSON.stringify({ operation: 'settings.secrets', input: {} })`),
    },
    {
      name: 'asks for members of prototypes',
      rounds: 2,
      body: asks(`JSON.stringify({ operation: '__proto__', input: { constructor: 1 } })`),
    },
    {
      name: 'asks in the name of another plugin',
      rounds: 2,
      body: asks(
        `JSON.stringify({ operation: 'storage.get', input: { key: 'secret', pluginId: 'victim' }, pluginId: 'victim', callId: 'x', token: 'x' })`,
      ),
    },
    { name: 'asks with broken and with deep text', rounds: 2, body: asks(`'['.repeat(100000)`) },
    {
      name: 'asks with a question in two lines',
      rounds: 2,
      body: asks(`'{"operation":"storage.get","input":{"key":"x"}}\\n{"operation":"search"}'`),
    },
    {
      name: 'asks with something that is no text',
      rounds: 2,
      body: asks(`{ toString: () => '{}' }`, `{ byteLength: 1 }`),
    },
    {
      name: 'calls other methods of its desk',
      rounds: 2,
      body: `${takesDesk} if (!desk) return { escaped: false }; return { escaped: await any(() => desk.close(), () => desk.constructor('x'), () => desk.fetch('http://nexus/'), () => desk.run('{}'), async () => (await desk['#desk']).toString()) };`,
    },
    {
      name: 'forges the callback of another call',
      body: `return { escaped: await any(() => fetch(input.nexus + '/internal/plugins/victim/callback', { method: 'POST', headers: { 'x-nexus-call': 'x', authorization: 'Bearer x' }, body: '{"operation":"storage.get","input":{"key":"secret"}}' })) };`,
    },
    {
      name: 'keeps what it was granted for the next call',
      rounds: 2,
      before: 'let kept;',
      body: `if (input.round === 0) { kept = granted; return { escaped: false }; } return { escaped: await any(() => kept.fetch('https://api.example.org/'), () => kept.storage.put('own', 1)) };`,
    },
    {
      name: 'keeps its desk for the next call',
      rounds: 3,
      body: `${takesDesk} const old = globalThis.desks[0]; if (input.round < 2 || !old) return { escaped: false }; return { escaped: await any(() => old.ask('{"operation":"storage.list","input":{}}')) };`,
    },
    {
      name: 'asks on after its call has ended',
      rounds: 2,
      before: 'let got = false;',
      body: `if (input.round === 1) return { escaped: got }; const { waitUntil } = await import('cloudflare:workers'); waitUntil((async () => { await new Promise((resolve) => setTimeout(resolve, 100)); got = await any(() => granted.fetch('https://api.example.org/late')); })()); return { escaped: false };`,
    },
    {
      name: 'goes on with a timer after its call has ended',
      rounds: 2,
      before: 'let ticks = 0;',
      body: `if (input.round === 1) return { escaped: ticks > 50 && ticks }; setInterval(() => { ticks += 1; }, 1); return { escaped: false };`,
    },
    {
      name: "times another plugin's call with shared memory",
      body: `return { escaped: await any(() => { const shared = new SharedArrayBuffer(8); return new Worker('data:text/javascript,while(true)Atomics.add(x,0,1)', shared); }, () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1) && (() => { throw 0; })()) };`,
    },
    {
      name: "counts another plugin's calls",
      before: 'globalThis.victimCalls = 0;',
      rounds: 2,
      body: `return { escaped: globalThis.victimCalls > 0 };`,
    },
  ],
};
