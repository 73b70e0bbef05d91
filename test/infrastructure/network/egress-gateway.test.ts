import { describe, expect, it } from 'vitest';
import { egressOver } from '../../fakes/egress.ts';
import type { Egress, OutboundRequest } from '../../../src/domain/ports/egress.ts';
import type { Send } from '../../../src/infrastructure/network/egress-gateway.ts';

interface Sent {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

/** A network that answers by address, and keeps what it was sent. */
function network(answers: Record<string, () => Response | Promise<Response>>) {
  const sent: Sent[] = [];
  const send: Send = async (url, { method, headers, body }) => {
    sent.push({ url, method, headers: Object.fromEntries(headers), ...(body !== undefined && { body: String(body) }) });
    const answer = answers[url];
    if (answer === undefined) throw new TypeError('network connection lost');
    return answer();
  };
  return { send, sent };
}

const redirect =
  (to: string, status = 302) =>
  () =>
    new Response('moved', { status, headers: { location: to } });
const ask = (egress: Egress, url: string, over: Partial<OutboundRequest> = {}) =>
  egress.fetch({
    url,
    purpose: 'crawl',
    maxBytes: 1000,
    timeout: 2000,
    redirects: 5,
    signal: new AbortController().signal,
    ...over,
  });
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** `count` chunks, `pause` milliseconds apart. */
function chunks(count: number, size: number, pause = 0): ReadableStream<Uint8Array> {
  let left = count;
  return new ReadableStream({
    pull: async (controller) => {
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      left -= 1;
      if (left < 0) controller.close();
      else controller.enqueue(new Uint8Array(size).fill(97));
    },
  });
}

describe('a request that leaves the house', () => {
  it('brings the reply, and is counted', async () => {
    const { send, sent } = network({ 'https://example.org/a': () => new Response('hello', { status: 404 }) });
    const egress = egressOver(send);
    const reply = await ask(egress, 'https://EXAMPLE.org/a#part', {
      method: 'POST',
      headers: { 'x-a': 'b', host: 'other.example', 'accept-encoding': 'gzip', upgrade: 'websocket' },
      body: 'text',
    });
    expect(reply).toMatchObject({ url: 'https://example.org/a', status: 404, hops: [] });
    expect(text(await reply.bytes())).toBe('hello');
    expect(sent).toEqual([
      {
        url: 'https://example.org/a',
        method: 'POST',
        headers: { 'accept-encoding': 'identity', 'x-a': 'b' },
        body: 'text',
      },
    ]);
    expect(egress.counts()).toEqual({ 'crawl.sent': 1 });
  });

  it('does not leave for where it may not go', async () => {
    const { send, sent } = network({});
    const egress = egressOver(send);
    for (const url of ['http://127.0.0.1/', 'http://localhost/', 'file:///etc/passwd', 'nonsense'])
      await expect(ask(egress, url)).rejects.toMatchObject({ code: 'egress_refused' });
    await expect(ask(egress, 'http://example.org/', { headers: { 'a b': 'c' } })).rejects.toMatchObject({
      code: 'egress_refused',
    });
    expect(sent).toEqual([]);
    expect(egress.counts()).toEqual({ 'crawl.refused': 5 });
  });

  it('takes the network that reaches the internet only, but for hosts of the operator’s own', async () => {
    const internet = network({ 'http://example.org/': () => new Response('') });
    const own = network({ 'http://wiki.corp/': () => new Response('') });
    const egress = egressOver(internet.send, { allow: ['wiki.corp'], own: own.send });
    await ask(egress, 'http://example.org/');
    await ask(egress, 'http://wiki.corp/');
    expect(internet.sent.map(({ url }) => url)).toEqual(['http://example.org/']);
    expect(own.sent.map(({ url }) => url)).toEqual(['http://wiki.corp/']);
  });

  it('says when nobody answers, and when the answer breaks off', async () => {
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('reset')) });
    const { send } = network({ 'http://example.org/': () => new Response(broken) });
    const egress = egressOver(send);
    await expect(ask(egress, 'http://nobody.example/')).rejects.toMatchObject({
      code: 'upstream_failed',
      message: 'nobody.example cannot be reached.',
    });
    const reply = await ask(egress, 'http://example.org/');
    await expect(reply.bytes()).rejects.toMatchObject({ code: 'upstream_failed' });
  });
});

describe('a redirect', () => {
  it.each([1, 2, 3, 4, 5])('is followed, and leads nowhere inside after %i hops', async (hops) => {
    const answers: Parameters<typeof network>[0] = { 'http://127.0.0.1/admin': () => new Response('secret') };
    for (let hop = 1; hop <= hops; hop += 1)
      answers[`https://h${hop}.example/`] = redirect(hop < hops ? `//h${hop + 1}.example/` : 'http://127.0.0.1/admin');
    const { send, sent } = network(answers);
    await expect(ask(egressOver(send), 'https://h1.example/')).rejects.toMatchObject({
      code: 'egress_refused',
      message: expect.stringContaining(`h${hops}.example redirects to where nothing is fetched from`) as string,
    });
    expect(sent).toHaveLength(hops);
  });

  it('is followed five times at most', async () => {
    const answers = Object.fromEntries(
      Array.from({ length: 9 }, (_, hop) => [`https://h${hop}.example/`, redirect(`https://h${hop + 1}.example/`)]),
    );
    const { send, sent } = network(answers);
    await expect(ask(egressOver(send), 'https://h0.example/', { redirects: 50 })).rejects.toMatchObject({
      code: 'upstream_failed',
    });
    expect(sent).toHaveLength(6);
    const last = network({ ...answers, 'https://h5.example/': () => new Response('here') });
    const reply = await ask(egressOver(last.send), 'https://h0.example/');
    expect(reply.url).toBe('https://h5.example/');
    expect(reply.hops).toEqual([0, 1, 2, 3, 4].map((hop) => `https://h${hop}.example/`));
  });

  it('comes back as it is when none is to be followed, or when it leads nowhere', async () => {
    const { send, sent } = network({
      'http://a.example/': redirect('http://b.example/', 301),
      'http://c.example/': () => new Response(null, { status: 304, headers: { location: 'http://b.example/' } }),
    });
    const reply = await ask(egressOver(send), 'http://a.example/', { redirects: 0 });
    expect([reply.status, reply.headers.get('location')]).toEqual([301, 'http://b.example/']);
    expect((await ask(egressOver(send), 'http://c.example/')).status).toBe(304);
    expect(sent).toHaveLength(2);
  });

  it.each<[number, 'GET' | 'HEAD' | 'POST' | 'PUT', string]>([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [302, 'PUT', 'PUT'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
    [303, 'HEAD', 'HEAD'],
    [302, 'GET', 'GET'],
  ])('by %i makes a %s a %s', async (status, method, expected) => {
    const { send, sent } = network({
      'http://a.example/': redirect('/b', status),
      'http://a.example/b': () => new Response(null),
    });
    const body = method === 'POST' || method === 'PUT' ? { body: 'form' } : {};
    const headers = { 'content-type': 'text/plain', 'x-own': 'yes' };
    await ask(egressOver(send), 'http://a.example/', { method, headers, ...body });
    const kept = expected !== 'GET' || method === 'GET';
    expect(sent[1]).toEqual({
      url: 'http://a.example/b',
      method: expected,
      headers: { 'accept-encoding': 'identity', 'x-own': 'yes', ...(kept && { 'content-type': 'text/plain' }) },
      ...(kept && body),
    });
  });

  it('tells another origin nothing that was meant for the first', async () => {
    const { send, sent } = network({
      'https://a.example/': redirect('http://a.example/'),
      'http://a.example/': () => new Response(null),
    });
    const headers = {
      authorization: 'Bearer x',
      cookie: 'a=b',
      'x-api-key': 'k',
      accept: 'text/html',
      'user-agent': 'N',
    };
    await ask(egressOver(send), 'https://a.example/', { headers });
    expect(sent[0]?.headers).toMatchObject(headers);
    expect(sent[1]?.headers).toEqual({ accept: 'text/html', 'user-agent': 'N', 'accept-encoding': 'identity' });
  });
});

describe('a reply', () => {
  it.each<[string, () => Response]>([
    ['that is too large', () => new Response(chunks(1000, 100))],
    ['that says it is too large', () => new Response(chunks(1, 1), { headers: { 'content-length': '1001' } })],
    ['that is larger than it says', () => new Response(chunks(1000, 100), { headers: { 'content-length': '5' } })],
    [
      'that grows as it is unpacked',
      () => new Response(chunks(1000, 100), { headers: { 'content-length': '5', 'content-encoding': 'gzip' } }),
    ],
  ])('%s is not taken', async (_, answer) => {
    const { send } = network({ 'http://a.example/': answer });
    const taken = ask(egressOver(send), 'http://a.example/').then((reply) => reply.bytes());
    await expect(taken).rejects.toMatchObject({ code: 'payload_too_large' });
  });

  it('may be as large as is allowed, and its length is nothing when only that was asked', async () => {
    const { send } = network({
      'http://a.example/': () => new Response(chunks(10, 100)),
      'http://b.example/': () => new Response(null, { headers: { 'content-length': '1000000' } }),
    });
    const egress = egressOver(send);
    expect(await (await ask(egress, 'http://a.example/')).bytes()).toHaveLength(1000);
    const head = await ask(egress, 'http://b.example/', { method: 'HEAD' });
    expect([head.body, await head.bytes()]).toEqual([null, new Uint8Array()]);
  });

  it.each<[string, () => Response | Promise<Response>]>([
    ['that never begins', () => new Promise<never>(() => undefined)],
    ['that stalls', () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }))],
    [
      'that stalls before the length that it says',
      () =>
        new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }), {
          headers: { 'content-length': '10' },
        }),
    ],
    ['that drips', () => new Response(chunks(1000, 1, 20))],
  ])('%s is given up at its deadline', async (_, answer) => {
    const { send } = network({ 'http://a.example/': redirect('http://b.example/'), 'http://b.example/': answer });
    const begun = Date.now();
    const taken = ask(egressOver(send), 'http://a.example/', { timeout: 200 }).then((reply) => reply.bytes());
    await expect(taken).rejects.toMatchObject({ code: 'upstream_timeout' });
    expect(Date.now() - begun).toBeLessThan(8000);
  });

  it('is dropped when nobody waits for it any more', async () => {
    let cancelled = false;
    const { send } = network({
      'http://a.example/': () => new Response(chunks(1000, 1, 20)),
      'http://b.example/': () => new Response(new ReadableStream({ cancel: () => void (cancelled = true) })),
    });
    const egress = egressOver(send);
    const stop = new AbortController();
    const taken = ask(egress, 'http://a.example/', { signal: stop.signal }).then((reply) => reply.bytes());
    setTimeout(() => stop.abort(), 50);
    await expect(taken).rejects.toMatchObject({ code: 'cancelled' });
    const late = ask(egress, 'http://a.example/', { signal: AbortSignal.timeout(50) }).then((reply) => reply.bytes());
    await expect(late).rejects.toMatchObject({ code: 'upstream_timeout' });
    await (await ask(egress, 'http://b.example/')).body?.cancel();
    expect(cancelled).toBe(true);
  });
});

describe('one host', () => {
  it('is asked no faster than its bucket fills, however it is asked', async () => {
    let now = Date.UTC(2026, 0, 1);
    const { send } = network({
      'http://a.example/': () => new Response(''),
      'https://a.example/': () => new Response(''),
      'http://b.example/': () => new Response(''),
    });
    const egress = egressOver(send, { clock: { now: () => new Date(now) }, bucket: { capacity: 2, perSecond: 1 } });
    await ask(egress, 'http://a.example/');
    await ask(egress, 'https://a.example/');
    const third = ask(egress, 'http://a.example/');
    await expect(third).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 1 });
    await ask(egress, 'http://b.example/');
    now += 1000;
    await ask(egress, 'http://a.example/');
    expect(egress.counts()).toEqual({ 'crawl.sent': 4, 'crawl.refused': 1 });
  });
});
