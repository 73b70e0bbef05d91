import type { AttackGroup } from '../attack.ts';

const timeout = ['upstream_timeout'];
const cut = ['upstream_timeout', 'upstream_failed'];

export const exhaustion: AttackGroup = {
  title: 'Exhaustion: time, memory, output, logs, crashes',
  attacks: [
    { name: 'loops for ever', body: `while (true);`, watched: true, ends: timeout },
    { name: 'loops in microtasks', body: `while (true) await null;`, watched: true, ends: timeout },
    { name: 'loops while it loads', before: `while (true);`, body: `return {};`, watched: true, ends: timeout },
    {
      name: 'loops when its result is read',
      body: `return { toJSON() { while (true); } };`,
      watched: true,
      ends: timeout,
    },
    {
      name: 'loops once its call has ended',
      before: '',
      rounds: 2,
      body: `const { waitUntil } = await import('cloudflare:workers'); if (input.round === 0) waitUntil(new Promise((resolve) => setTimeout(() => { while (true); }, 5))); return { escaped: false };`,
      watched: true,
    },
    {
      name: 'backtracks in a regular expression',
      body: `return { escaped: /^(a+)+$/.test('a'.repeat(60) + 'b') };`,
      watched: true,
      ends: timeout,
    },
    { name: 'computes with a huge number', body: `let n = 3n; while (true) n = n * n + 1n;`, watched: true, ends: cut },
    {
      name: 'derives a key for ever',
      body: `const key = await crypto.subtle.importKey('raw', new Uint8Array(32), 'PBKDF2', false, ['deriveBits']); while (true) await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(16), iterations: 100000 }, key, 512);`,
      watched: true,
      ends: timeout,
    },
    {
      name: 'takes 4 GB in buffers',
      body: `const kept = []; while (kept.length < 64) kept.push(new Uint8Array(2 ** 26).fill(1)); return { escaped: 'took it' };`,
      watched: true,
      ends: cut,
    },
    {
      name: 'takes 4 GB in objects',
      body: `const kept = []; while (true) kept.push({ kept: [kept.length, {}] });`,
      watched: true,
      ends: cut,
    },
    {
      name: 'takes 4 GB in texts',
      body: `const kept = []; while (true) kept.push('x'.repeat(2 ** 22) + kept.length, kept.at(-1)?.split(''));`,
      watched: true,
      ends: cut,
    },
    {
      name: 'holds much memory in streams',
      body: `const kept = []; while (true) { const stream = new TransformStream(); void stream.writable.getWriter().write(new Uint8Array(2 ** 24).fill(1)); kept.push(stream); await null; }`,
      watched: true,
      ends: cut,
    },
    {
      name: 'gives back 100 MB',
      body: `return { text: 'x'.repeat(1e8) };`,
      ends: ['upstream_failed', 'upstream_timeout', 'invalid'],
      watched: true,
    },
    {
      name: 'gives back a text that grows when it is written',
      body: `return { text: '\\u0001'.repeat(3_000_000) };`,
      ends: cut,
    },
    {
      name: 'gives back ten thousand levels',
      body: `let value = {}; for (let n = 0; n < 10_000; n += 1) value = { value }; return value;`,
      ends: ['upstream_failed'],
    },
    {
      name: 'floods its log',
      body: `for (let n = 0; n < 200_000; n += 1) console.log('x'.repeat(100), { n }); return { escaped: false };`,
      ends: ['fine', 'upstream_timeout'],
      watched: true,
    },
    {
      name: 'logs a text of 50 MB',
      body: `console.error('x'.repeat(5e7)); return { escaped: false };`,
      ends: ['fine'],
    },
    {
      name: 'logs what throws when it is written',
      body: `console.log({ toJSON() { throw 0; } }, Object.create(null), Symbol('x'), new Proxy({}, { get() { throw 0; } })); return { escaped: false };`,
    },
    { name: 'never settles', body: `await new Promise(() => undefined);`, ends: timeout },
    { name: 'waits for ever', body: `await new Promise((resolve) => setTimeout(resolve, 1e9));`, ends: timeout },
    {
      name: 'sets a million timers',
      body: `for (let n = 0; n < 1e6; n += 1) setTimeout(() => undefined, 1e6); return { escaped: false };`,
      watched: true,
    },
    {
      name: 'overflows the stack',
      body: `const deep = () => deep() + 1; return { escaped: deep() };`,
      ends: ['upstream_failed'],
    },
    {
      name: 'rejects where nobody listens',
      body: `for (let n = 0; n < 1000; n += 1) void Promise.reject(new Error('x')); return { escaped: false };`,
    },
    {
      name: 'aborts its isolate',
      body: `const { abortIsolate } = await import('cloudflare:workers'); abortIsolate('bye'); return { escaped: false };`,
      ends: ['upstream_failed', 'upstream_timeout', 'fine'],
    },
    {
      name: 'ends the process',
      body: `return { escaped: await any(() => process.exit(1), () => process.kill(1), () => process.abort(), async () => (await import('node:process')).exit(1)) };`,
    },
    {
      name: 'asks ten thousand times at once',
      body: `const replies = await Promise.allSettled(Array.from({ length: 10_000 }, () => granted.storage.get('own'))); return { escaped: replies.filter(({ status }) => status === 'fulfilled').length > 1000 };`,
      watched: true,
      ends: ['fine', 'rate_limited', ...cut],
    },
    {
      name: 'asks with 64 MB',
      body: `return { escaped: await any(() => granted.fetch('https://api.example.org/', { method: 'POST', body: new Uint8Array(2 ** 26) }), () => granted.storage.put('own', 'x'.repeat(2 ** 24))) };`,
      capabilities: { hosts: [{ host: 'api.example.org', methods: ['POST'] }], storageBytes: 1000 },
    },
    {
      name: 'answers with a stream instead of text',
      body: `const module = await import('harness.js'); module.Harness.prototype.run = async () => new ReadableStream({ pull(controller) { controller.enqueue(new Uint8Array(65536)); } }); return {};`,
      rounds: 2,
      ends: [...cut, 'fine'],
    },
  ],
};
