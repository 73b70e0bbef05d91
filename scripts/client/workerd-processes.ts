import { readFileSync, readdirSync } from 'node:fs';
import { readInstance } from '../instance.mjs';

export interface WorkerdProcess {
  pid: number;
  /** The most memory it has held so far. */
  peakMebibytes: number;
}

/** The workerd processes of the Nexus that runs in this folder; none where there is no /proc. */
export function workerdProcesses(home: string): WorkerdProcess[] {
  const groups = new Set(readInstance(home)?.children.map(({ pid }) => pid));
  return numericFolders('/proc').flatMap((pid) => {
    try {
      const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      const group = Number(rest?.split(' ')[2]);
      if (name !== 'workerd' || !groups.has(group)) return [];
      const kibibytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return [{ pid, peakMebibytes: Math.round(Number(kibibytes ?? 0) / 1024) }];
    } catch {
      // It ended in between.
      return [];
    }
  });
}

function numericFolders(path: string): number[] {
  try {
    return readdirSync(path)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
