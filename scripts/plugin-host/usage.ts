import { readFileSync } from 'node:fs';

const pageBytes = 4096;
/** Linux counts processor time in hundredths of a second, whatever its clock does. */
const tick = 10;

export interface Usage {
  /** Bytes that it holds. */
  rss: number;
  /** Milliseconds of processor time, and those that its first thread waited for a processor while it had work to do. */
  cpu: number;
}

/** What a process has taken, from /proc; nothing where there is none, and pings alone watch it then. */
export function readUsage(pid: number | undefined): Usage {
  try {
    const fields =
      readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8')
        .split(') ')
        .at(-1)
        ?.split(' ') ?? [];
    const computed = (Number(fields[11]) + Number(fields[12])) * tick;
    return { rss: Number(fields[21]) * pageBytes, cpu: computed + waited(pid) };
  } catch {
    return { rss: 0, cpu: 0 };
  }
}

/** On a busy machine a loop that yields gets little time, and its caller would wait for long. */
function waited(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid ?? 0}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}
