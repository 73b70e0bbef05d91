import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';

/** How busy the machine is: figures taken beside other work are worth what their ratios are. */
export function load(): string {
  const [minute = 0, five = 0] = loadavg();
  return `load ${minute.toFixed(1)} over a minute, ${five.toFixed(1)} over five, on ${availableParallelism()} cores`;
}

export interface Process {
  pid: number;
  command: string;
  /** Resident memory in bytes. */
  rss: number;
  /** Milliseconds of processor time since it began, in steps of ten. */
  cpu: number;
}

/** A process and all that descend from it, from /proc. */
export function family(pid: number): Process[] {
  const children = read(`/proc/${pid}/task/${pid}/children`)?.split(' ').filter(Boolean).map(Number) ?? [];
  const rss = Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0) * 1024;
  const command = read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim() ?? '';
  const times = read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ').slice(11, 13).map(Number) ?? [];
  const cpu = times.reduce((sum, ticks) => sum + ticks * 10, 0);
  return [{ pid, command, rss, cpu }, ...children.flatMap(family)];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** What a process of Nexus is to a reader. */
export function roleOf({ command }: Process): string {
  if (command.includes('start.mjs')) return 'supervisor';
  if (command.includes('models/main.ts')) return 'model server';
  if (command.includes('scripts/worker.mjs')) return "workerd's keeper";
  if (command.includes('workerd')) return 'workerd, the Worker';
  return command.slice(0, 60);
}
