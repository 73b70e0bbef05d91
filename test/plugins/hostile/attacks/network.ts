import type { AttackGroup } from '../attack.ts';

const fetched = (urls: string): string => `return { escaped: await any(...[${urls}].map((url) => () => fetch(url))) };`;
/** Addresses that nobody granted, by the call that is for granted ones. */
const asked = (urls: string): string =>
  `return { escaped: await any(...[${urls}].map((url) => () => granted.fetch(url))) };`;
const imported = (names: string): string =>
  `return { escaped: await any(...[${names}].map((name) => () => import(name))) };`;

export const network: AttackGroup = {
  title: 'Network: fetch, sockets, redirects and names',
  attacks: [
    { name: 'fetches an address by itself', body: fetched('input.canary, "https://example.com/"') },
    {
      name: 'fetches loopback under its other names',
      body: fetched(
        '"localhost", "0.0.0.0", "[::1]", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"].map((host) => `http://${host}:${input.port}/`).concat([input.canary]',
      ),
    },
    {
      name: 'fetches files and data',
      body: fetched('"file:///etc/passwd", "blob:nexus", "unix:/var/run/docker.sock"'),
    },
    {
      name: 'sends a Request with an override of names',
      body: `return { escaped: await any(() => fetch(new Request(input.canary, { cf: { resolveOverride: '127.0.0.1' } }))) };`,
    },
    {
      name: 'opens a WebSocket',
      body: `return { escaped: await any(() => new Promise((resolve, reject) => { const socket = new WebSocket(input.canary.replace('http', 'ws')); socket.onopen = resolve; socket.onerror = reject; })) };`,
    },
    {
      name: 'upgrades a request to a WebSocket',
      body: `return { escaped: await any(() => fetch(input.canary, { headers: { upgrade: 'websocket' } })) };`,
    },
    {
      name: 'opens an EventSource',
      body: `return { escaped: await any(() => new Promise((resolve, reject) => { const source = new EventSource(input.canary); source.onopen = resolve; source.onerror = reject; })) };`,
    },
    {
      name: 'connects a TCP socket',
      body: `const { connect } = await import('cloudflare:sockets'); return { escaped: await any(() => connect('127.0.0.1:' + input.port).opened, () => connect({ hostname: 'localhost', port: input.port }).opened) };`,
    },
    {
      name: 'connects a TCP socket and writes at once',
      body: `const { connect } = await import('cloudflare:sockets'); return { escaped: await any(async () => { const writer = connect('127.0.0.1:' + input.port).writable.getWriter(); await writer.write(new Uint8Array(4)); }) };`,
    },
    {
      name: 'connects with TLS',
      body: `const { connect } = await import('cloudflare:sockets'); return { escaped: await any(() => connect('example.com:443', { secureTransport: 'on' }).opened) };`,
    },
    {
      name: 'takes Node for the network',
      body: imported(
        '"node:net", "node:http", "node:https", "node:dns", "node:tls", "node:dgram", "net", "http", "undici"',
      ),
    },
    {
      name: 'imports a module from the network',
      body: imported('input.canary, "https://example.com/x.js", "npm:left-pad"'),
    },
    {
      name: 'asks the cache to fetch',
      body: `return { escaped: await any(async () => { if (!(await caches.default.match(input.canary))) throw 0; }, async () => (await caches.open('x')).add(input.canary)) };`,
    },
    {
      name: 'uses other senders',
      body: `await worked(() => navigator.sendBeacon(input.canary)); return { escaped: await any(() => new XMLHttpRequest().open('GET', input.canary), () => new WebTransport('https://example.com'), () => new RTCPeerConnection()) };`,
    },
    {
      name: 'sends an e-mail',
      body: `return { escaped: await any(async () => { const { EmailMessage } = await import('cloudflare:email'); const { env } = await import('cloudflare:workers'); return env.EMAIL.send(new EmailMessage('a@example.com', 'b@example.com', 'x')); }) };`,
    },
    {
      name: 'asks for an address that looks granted',
      body: asked(
        '"https://api.example.org@127.0.0.1/", "https://api.example.org.evil.test/", "https://evil.test/?api.example.org", "https://evil.test\\\\@api.example.org.evil.test/", "https://evil.test#https://api.example.org/", "https://xapi.example.org/"',
      ),
    },
    {
      name: 'asks for another port, scheme or sign',
      body: asked(
        '"https://api.example.org:8443/", "ftp://api.example.org/", "file://api.example.org/etc/passwd", "https://api.example.org%2eevil.test/", "https://аpi.example.org/"',
      ),
    },
    {
      name: 'asks for names that mean loopback',
      body: asked('"http://127.0.0.1.nip.io/", "http://localtest.me/", input.canary, "http://2130706433/"'),
    },
    {
      name: "asks for the plugin host's and Nexus's own addresses",
      body: asked(
        'input.host + "/run", input.host + "/state", input.nexus + "/internal/plugins/victim/callback", "http://nexus/internal/plugins/victim/callback"',
      ),
    },
    {
      name: 'asks with a method that was not granted',
      body: `return { escaped: await any(() => granted.fetch('https://api.example.org/', { method: 'DELETE' }), () => granted.fetch('https://api.example.org/', { method: 'get' }), () => granted.fetch('https://api.example.org/', { method: 'CONNECT' })) };`,
    },
    {
      name: 'changes the address after it was checked',
      body: `let read = 0; const url = { toString: () => (read++ === 0 ? 'https://api.example.org/' : input.canary), toJSON: () => input.canary }; const reply = await granted.fetch(url); return { escaped: reply.url === 'https://api.example.org/' ? false : reply.url };`,
    },
  ],
};
