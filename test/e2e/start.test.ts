import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { processStartTime } from '../../scripts/instance.mjs';
import { start, temporaryHome } from '../../scripts/client/running-nexus.ts';

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

  const second = await start(home);
  expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
  const stopped = children();
  await second.stop();
  expect(running(stopped)).toEqual([]);
});

it('says so when the port it is told to take is in use', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  expect(await refusal({ NEXUS_PORT: port })).toEqual({ code: 1, said: expect.stringContaining(`Port ${port}`) });
  await new Promise((resolve) => server.close(resolve));
});
