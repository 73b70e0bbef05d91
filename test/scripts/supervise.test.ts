import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimInstance, isAlive, processStartTime } from '../../scripts/instance.mjs';
import { Program } from '../../scripts/supervise.mjs';

type Report = { code: number | null; signal: string | null; lastLines: string; final: boolean };

let folder: string;
const cleanUp: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-supervise-'));
});
afterEach(async () => {
  for (const undo of cleanUp.splice(0)) await undo();
  rmSync(folder, { recursive: true, force: true });
});

/** A program that starts a child of its own, writes its id down, and then runs `then`. */
function script(then: string): string {
  const path = join(folder, 'program.mjs');
  writeFileSync(
    path,
    `import { spawn } from 'node:child_process';
     import { writeFileSync } from 'node:fs';
     const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
     writeFileSync(${JSON.stringify(join(folder, 'grandchild'))}, String(child.pid));
     ${then}`,
  );
  return path;
}

async function grandchild(): Promise<number> {
  const path = join(folder, 'grandchild');
  await expect.poll(() => existsSync(path) && readFileSync(path, 'utf8') !== '', { timeout: 10_000 }).toBe(true);
  return Number(readFileSync(path, 'utf8'));
}

const isGone = (pid: number): boolean => processStartTime(pid) === undefined;

function supervise(then: string): { program: Program; reports: Report[]; pids: number[] } {
  const reports: Report[] = [];
  const pids: number[] = [];
  const program = new Program({
    name: 'test',
    args: [script(then)],
    env: process.env,
    cwd: folder,
    logFolder: folder,
    onStart: (pid) => pids.push(pid),
    onCrash: (report) => reports.push(report),
  });
  cleanUp.push(() => program.stop());
  return { program, reports, pids };
}

describe('a supervised program', () => {
  it('is stopped with all that it started', async () => {
    const { program, reports } = supervise('setInterval(() => {}, 1000);');
    const pid = await grandchild();
    await program.stop();
    await expect.poll(() => isGone(pid)).toBe(true);
    expect(reports).toEqual([]);
  });

  it('is killed when it does not end when asked', async () => {
    const { program, pids } = supervise("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);");
    await grandchild();
    await program.stop();
    await expect.poll(() => isGone(pids[0] ?? 0)).toBe(true);
  });

  it('is not restarted when it cannot start, and its last words are shown', async () => {
    const { program, reports } = supervise("console.error('no such setting'); process.exit(3);");
    await expect.poll(() => reports.length, { timeout: 10_000 }).toBe(1);
    expect(reports[0]).toMatchObject({ code: 3, final: true, lastLines: 'no such setting' });
    expect(program.ended.aborted).toBe(true);
    expect(isGone(await grandchild())).toBe(true);
  });

  it('is restarted three times a minute once it was ready, then no more', async () => {
    const { program, reports, pids } = supervise('setTimeout(() => process.exit(1), 100);');
    program.markReady();
    await expect.poll(() => reports.length, { timeout: 15_000 }).toBe(4);
    expect(reports.map((report) => report.final)).toEqual([false, false, false, true]);
    expect(pids).toHaveLength(4);
  });

  it('goes with its children when the supervisor is killed', async () => {
    const module = (name: string): string => JSON.stringify(new URL(`../../scripts/${name}`, import.meta.url).href);
    const supervisor = join(folder, 'supervisor.mjs');
    const options = { name: 'test', args: [script('setInterval(() => {}, 1000);')], cwd: folder, logFolder: folder };
    writeFileSync(
      supervisor,
      `import { Program } from ${module('supervise.mjs')};
       new Program({ ...${JSON.stringify(options)}, env: process.env, onCrash() {}, onStart: (pid) => console.log(pid) });`,
    );
    const killed = spawn(process.execPath, [supervisor], { stdio: ['ignore', 'pipe', 'inherit'] });
    const program = await new Promise<number>((resolve) =>
      killed.stdout.once('data', (chunk) => resolve(Number(chunk))),
    );
    const pid = await grandchild();
    killed.kill('SIGKILL');
    await expect.poll(() => [isGone(program), isGone(pid)], { timeout: 5_000 }).toEqual([true, true]);
  });
});

describe('an instance', () => {
  it('has its folder to itself', async () => {
    const instance = await claimInstance(folder);
    await expect(claimInstance(folder)).rejects.toThrow(`being started already by process ${process.pid}`);
    instance.setUrl('http://127.0.0.1:8787');
    await expect(claimInstance(folder)).rejects.toThrow('running already at http://127.0.0.1:8787');
    instance.release();
    (await claimInstance(folder)).release();
  });

  it('takes over from a dead one and ends what that left running', async () => {
    const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
    const pid = orphan.pid ?? 0;
    await expect.poll(() => processStartTime(pid)).toBeDefined();
    const dead = {
      pid: 2 ** 30,
      startTime: '1',
      children: [{ name: 'worker', pid, startTime: processStartTime(pid) }],
    };
    writeFileSync(join(folder, 'instance.json'), JSON.stringify(dead));
    (await claimInstance(folder)).release();
    expect(isAlive({ pid, startTime: dead.children[0]?.startTime })).toBe(false);
  });

  it('never ends a process that only has the same id', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      detached: true,
      stdio: 'ignore',
    });
    cleanUp.push(() => stranger.kill('SIGKILL'));
    const pid = stranger.pid ?? 0;
    await expect.poll(() => processStartTime(pid)).toBeDefined();
    writeFileSync(
      join(folder, 'instance.json'),
      JSON.stringify({ pid, startTime: '1', children: [{ name: 'worker', pid, startTime: '1' }] }),
    );
    (await claimInstance(folder)).release();
    expect(isGone(pid)).toBe(false);
  });
});
