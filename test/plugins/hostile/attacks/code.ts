import type { AttackGroup } from '../attack.ts';

export const code: AttackGroup = {
  title: 'Code from text: eval, Function, WebAssembly, workers',
  attacks: [
    {
      name: 'evaluates text',
      body: `return { escaped: await any(() => (0, eval)('1 + 1'), () => globalThis['ev' + 'al']('2')) };`,
    },
    {
      name: 'makes functions of text',
      body: `return { escaped: await any(() => new Function('return 1')(), () => (async () => {}).constructor('return 1')(), () => (function* () {}).constructor('yield 1')().next().value, () => tool.constructor.constructor('return this')()) };`,
    },
    {
      name: 'gives text to timers',
      body: `globalThis.ran = 0; await worked(() => setTimeout('globalThis.ran = 1', 0)); await new Promise((resolve) => setTimeout(resolve, 20)); return { escaped: globalThis.ran === 1 };`,
    },
    {
      name: 'compiles WebAssembly',
      body: `const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]); return { escaped: await any(() => new WebAssembly.Module(bytes), () => WebAssembly.compile(bytes), () => WebAssembly.instantiate(bytes), () => WebAssembly.compileStreaming(new Response(bytes, { headers: { 'content-type': 'application/wasm' } }))) };`,
    },
    {
      name: 'imports code from data',
      body: `return { escaped: await any(() => import('data:text/javascript,export default 1'), () => import(URL.createObjectURL(new Blob(['export default 1'], { type: 'text/javascript' })))) };`,
    },
    {
      name: 'starts workers',
      body: `return { escaped: await any(() => new Worker('data:text/javascript,1'), () => new SharedWorker('x'), () => importScripts('x'), async () => new (await import('node:worker_threads')).Worker('1', { eval: true }), async () => (await import('node:vm')).runInNewContext('1'), async () => (await import('node:child_process')).execSync('id')) };`,
    },
    {
      name: 'makes a clean realm',
      body: `return { escaped: await any(() => new ShadowRealm().evaluate('1'), () => document.createElement('iframe'), () => $262.createRealm()) };`,
    },
    {
      name: 'loads a Worker of its own',
      body: `const { env } = await import('cloudflare:workers'); const names = ['LOADER', 'UNSAFE_EVAL', 'DEBUG_PORT', 'NEXUS']; return { escaped: names.some((name) => env[name] !== undefined) || (await any(() => LOADER.load({}), () => this.env.LOADER.load({}))) };`,
    },
  ],
};
