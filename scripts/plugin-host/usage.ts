import { readFileSync } from 'node:fs';

const pageBytes = 4096;
/** Linux counts processor time in hundredths of a second, whatever its clock does. */
const tick = 10;

export interface Usage {
  /** Bytes that it holds. */
  rss: number;
  /** Milliseconds of processor time. */
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
    return { rss: Number(fields[21]) * pageBytes, cpu: (Number(fields[11]) + Number(fields[12])) * tick };
  } catch {
    return { rss: 0, cpu: 0 };
  }
}
