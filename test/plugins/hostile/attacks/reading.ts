import type { AttackGroup } from '../attack.ts';

export const reading: AttackGroup = {
  title: 'Reading: settings, secrets, other plugins, files, what lies around',
  attacks: [
    {
      name: 'reads the environment of its Worker',
      body: `const { env } = await import('cloudflare:workers'); const found = [...Object.keys(env), ...Object.getOwnPropertySymbols(env)]; return { escaped: found.length > 0 && found.map(String) };`,
    },
    {
      name: 'reads process.env',
      body: `const names = []; for (const where of [() => process, () => globalThis.process, () => global.process]) { try { names.push(...Object.keys(where().env)); } catch {} } try { names.push(...Object.keys((await import('node:process')).env)); } catch {} return { escaped: names.length > 0 && names };`,
    },
    {
      name: 'walks all that globalThis leads to',
      body: `const seen = new Set(); const found = []; const walk = (value, path, depth) => { if (depth > 5 || seen.size > 20000 || value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return; seen.add(value); for (const key of Reflect.ownKeys(value)) { let part; try { part = value[key]; } catch { continue; } if (typeof part === 'string' && part.length > 30) found.push(part); walk(part, path + '.' + String(key), depth + 1); } }; walk(globalThis, '', 0); return { escaped: false, found: found.slice(0, 500) };`,
    },
    {
      name: 'looks at what called it',
      body: `const seen = []; Error.prepareStackTrace = (error, sites) => sites; for (const site of [].concat(new Error().stack)) { try { seen.push(String(site), Object.keys(site.getThis() ?? {}), String(site.getFunction())); } catch {} } return { escaped: false, seen };`,
    },
    {
      name: 'reads the call that the harness was given',
      before: `const heard = []; const { parse, stringify } = JSON; JSON.parse = (text, ...rest) => { heard.push(text); return parse(text, ...rest); }; JSON.stringify = (...all) => { const text = stringify(...all); heard.push(text); return text; };`,
      rounds: 2,
      body: `await granted.storage.get('a'); return { escaped: false, heard: heard.map(String) };`,
    },
    {
      name: 'listens in on promises and streams',
      before: `const heard = []; const { then } = Promise.prototype; Promise.prototype.then = function (...all) { return then.call(this, (value) => { try { heard.push(JSON.stringify(value)); } catch {} return all[0]?.(value); }, all[1]); };`,
      rounds: 2,
      body: `await granted.storage.get('a'); await granted.fetch('https://api.example.org/'); return { escaped: false, heard: heard.map(String).slice(0, 200) };`,
    },
    {
      name: 'loads its harness as a module',
      body: `const module = await import('harness.js'); const found = Object.keys(module); return { escaped: await any(() => new module.Harness({}, {}).run('{}', null).then(() => { throw 0; })), found };`,
    },
    {
      name: 'calls entry points of Workers',
      body: `const { exports } = await import('cloudflare:workers'); const found = []; for (const name of Object.keys(exports ?? {})) { const given = await worked(() => exports[name].fetch('http://x/internal/plugins/victim/callback')); if (given !== false) found.push(name, given.status); } return { escaped: found.length > 0 && found };`,
    },
    {
      name: 'sets another environment',
      body: `const { withEnv, env } = await import('cloudflare:workers'); let found = 0; await worked(() => withEnv({ LOADER: 1 }, async () => { found = Object.keys((await import('cloudflare:workers')).env).length; })); return { escaped: Object.keys(env).length > 0 };`,
    },
    {
      name: 'reads files through Node',
      body: `return { escaped: await any(async () => (await import('node:fs')).readFileSync(input.file, 'utf8'), async () => (await import('node:fs/promises')).readFile(input.file), async () => (await import('fs')).readdirSync('/'), async () => (await import('node:module')).createRequire('/')('fs'), () => require('fs').readFileSync(input.file)) };`,
    },
    {
      name: 'imports files',
      body: `return { escaped: await any(...['file://' + input.file, input.file, '../../../etc/passwd', '/etc/passwd', 'worker.ts', './worker.ts', './config.capnp'].map((name) => async () => JSON.stringify(await import(name)))) };`,
    },
    {
      name: 'takes the file system of browsers',
      body: `return { escaped: await any(() => navigator.storage.getDirectory(), () => showOpenFilePicker(), () => indexedDB.open('x'), () => localStorage.getItem('x')) };`,
    },
    {
      name: "imports the runtime's own modules",
      body: `return { escaped: await any(...['workerd:unsafe-eval', 'workerd:unsafe', 'workerd:debug-port', 'node-internal:internal_fs', 'node-internal:process', 'cloudflare-internal:env', 'cloudflare-internal:sockets', 'internal:unsafe-eval', 'pyodide-internal:x'].map((name) => () => import(name))) };`,
    },
    {
      name: "looks for other plugins' data in caches and storage",
      body: `const found = []; for (const key of ['secret', '../victim/secret', '/victim/secret', 'victim:secret', '__proto__', 'constructor']) { const value = await granted.storage.get(key); if (value !== undefined) found.push(value); } found.push(...(await granted.storage.list('')).filter((key) => !key.startsWith('own'))); return { escaped: found.length > 0 && found };`,
    },
    {
      name: "loads another plugin's module",
      body: `return { escaped: await any(...['victim', 'plugin:victim', '../victim/plugin.js', 'victim/plugin.js'].map((name) => () => import(name))) };`,
    },
    {
      name: 'finds what a plugin before it left behind',
      body: `const found = Object.keys(globalThis).filter((name) => name.startsWith('victim')); found.push(...[globalThis.victimSecret].filter(Boolean)); return { escaped: found.length > 0 && found };`,
    },
    {
      name: 'reads addresses and paths from faults',
      body: `const texts = []; for (const work of [() => null.x, () => import('nothing'), () => fetch('x:'), () => granted.fetch('nope'), () => new WebAssembly.Module(new Uint8Array(3))]) { try { await work(); } catch (error) { texts.push(error.stack, error.message, JSON.stringify(error, Object.getOwnPropertyNames(error))); } } return { escaped: texts.some((text) => /\\/(home|tmp|root|usr|etc|work)\\//.test(text)) && texts };`,
    },
    {
      name: 'asks the platform about the machine',
      body: `return { escaped: await any(() => navigator.hardwareConcurrency > 0 && Deno.hostname(), async () => (await import('node:os')).hostname(), () => Bun.version, () => performance.memory.usedJSHeapSize) };`,
    },
  ],
};
