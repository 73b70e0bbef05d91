import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { processStartTime } from '../../scripts/instance.mjs';
import { start, temporaryHome } from '../../scripts/client/running-nexus.ts';
import { workerdProcesses } from '../../scripts/client/workerd-processes.ts';

const { home, remove } = temporaryHome();
afterAll(remove);

/** `npm start`, when it is expected to refuse. */
function refusal(environment: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ['scripts/start.mjs', '--json'], {
    env: { ...process.env, NEXUS_HOME: home, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

/** The leaders of the process groups that the instance started. */
function children(): number[] {
  const instance = JSON.parse(readFileSync(join(home, 'instance.json'), 'utf8')) as { children: { pid: number }[] };
  return instance.children.map((child) => child.pid);
}

const running = (pids: number[]): number[] => pids.filter((pid) => processStartTime(pid) !== undefined);

it('starts once in a folder, leaves nothing behind when killed, and starts again', async () => {
  const first = await start(home);
  expect(await refusal({})).toEqual({ code: 1, said: expect.stringContaining(`running already at ${first.url}`) });
  const orphans = children();
  expect(running(orphans)).toEqual(orphans);
  await first.kill();
  await expect.poll(() => running(orphans), { timeout: 5_000 }).toEqual([]);

  const written = statSync(join(home, 'worker', 'config')).mtimeMs;
  const second = await start(home);
  expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
  // Neither Miniflare nor wrangler had anything to do.
  expect(statSync(join(home, 'worker', 'config')).mtimeMs).toBe(written);
  const stopped = children();
  await second.stop();
  expect(running(stopped)).toEqual([]);
});

it('takes requests alone, no other protocol of workerd, and has one page for whatever is none of its own', async () => {
  const nexus = await start(home);
  const { hostname, port } = new URL(nexus.url);
  const said = (connect: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = createConnection(Number(port), hostname, () => {
        socket.write(`CONNECT ${connect} HTTP/1.1\r\nhost: ${connect}\r\n\r\n`);
      });
      socket.setTimeout(5000, () => resolve('silence'));
      socket.once('data', (bytes) => resolve(bytes.toString().slice(0, 12))).once('error', reject);
      socket.once('close', () => resolve('closed'));
    });
  try {
    expect(await said('miniflare-unsafe-internal-capnp-connect')).toBe('HTTP/1.1 500');
    const status = async (path: string, headers: Record<string, string> = {}): Promise<[number, string | null]> => {
      const reply = await fetch(`${nexus.url}${path}`, { headers });
      return [reply.status, reply.headers.get('content-type')];
    };
    expect(await status('/healthz')).toEqual([200, expect.stringContaining('application/json')]);
    expect(await status('/api/nowhere')).toEqual([401, expect.stringContaining('application/problem+json')]);
    expect(await status('/healthzx', { 'sec-fetch-mode': 'navigate' })).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    expect(await status('/')).toEqual([200, expect.stringContaining('text/html')]);
  } finally {
    await nexus.stop();
  }
});

it('brings workerd back at its address, and answers whom it refuses while they send', async () => {
  const nexus = await start(home);
  const [crashed] = workerdProcesses(home);
  process.kill(crashed?.pid ?? 0, 'SIGKILL');
  const status = (): Promise<number> =>
    fetch(`${nexus.url}/readyz`).then(
      ({ status: code }) => code,
      () => 0,
    );
  await expect.poll(status, { timeout: 20_000 }).toBe(200);
  expect(workerdProcesses(home).map(({ pid }) => pid)).not.toContain(crashed?.pid);

  const upload = { method: 'POST', body: Buffer.alloc(30_000_000) };
  for (let tries = 0; tries < 5; tries += 1) {
    expect((await fetch(`${nexus.url}/api/v1/collections`, upload)).status).toBe(401);
  }
  await nexus.stop();
});

it('says when the plugin host is away, brings it back, and takes its processes along', async () => {
  const nexus = await start(home);
  const plugins = (): Promise<{ status: string; detail: string } | undefined> =>
    fetch(`${nexus.url}/readyz`)
      .then((reply) => reply.json() as Promise<{ checks: Record<string, { status: string; detail: string }> }>)
      .then(({ checks }) => checks['plugins']);
  expect(await plugins()).toEqual({ status: 'ok', detail: 'isolates' });
  const { children: started } = JSON.parse(readFileSync(join(home, 'instance.json'), 'utf8')) as {
    children: { name: string; pid: number }[];
  };
  const host = started.find(({ name }) => name === 'plugins')?.pid ?? 0;
  process.kill(host, 'SIGSTOP');
  await expect
    .poll(plugins, { timeout: 10_000 })
    .toMatchObject({ status: 'degraded', detail: expect.stringMatching(/^isolates: /) });
  process.kill(host, 'SIGKILL');
  await expect.poll(plugins, { timeout: 10_000 }).toMatchObject({ status: 'ok' });
  const isolates = (): number[] => workerdProcesses(home, 'plugins').map(({ pid }) => pid);
  await expect.poll(isolates, { timeout: 10_000 }).not.toEqual([]);
  const all = isolates();
  await nexus.stop();
  expect(running(all)).toEqual([]);
});

it('says so when the port it is told to take is in use', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  expect(await refusal({ NEXUS_PORT: port })).toEqual({ code: 1, said: expect.stringContaining(`Port ${port}`) });
  await new Promise((resolve) => server.close(resolve));
});
