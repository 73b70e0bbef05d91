import { readFileSync, readdirSync } from 'node:fs';
import { readInstance } from '../instance.mjs';

export interface WorkerdProcess {
  pid: number;
  /** The most memory it has held so far. */
  peakMebibytes: number;
  /** What it holds now. */
  residentMebibytes: number;
}

/**
 * The workerd processes of the Nexus that runs in this folder: the Worker's, or those of the plugin host. None where there
 * is no /proc.
 */
export function workerdProcesses(home: string, program: 'worker' | 'plugins' = 'worker'): WorkerdProcess[] {
  const started = readInstance(home)?.children.filter(({ name }) => name === program) ?? [];
  const groups = new Set(started.map(({ pid }) => pid));
  return numericFolders('/proc').flatMap((pid) => {
    try {
      const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      const group = Number(rest?.split(' ')[2]);
      if (name !== 'workerd' || !groups.has(group)) return [];
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const mebibytes = (pattern: RegExp): number => Math.round(Number(pattern.exec(status)?.[1] ?? 0) / 1024);
      return [{ pid, peakMebibytes: mebibytes(/^VmHWM:\s+(\d+)/m), residentMebibytes: mebibytes(/^VmRSS:\s+(\d+)/m) }];
    } catch {
      // It ended in between.
      return [];
    }
  });
}

/** The memory that all of them hold together. */
export function residentMebibytes(home: string): number {
  return workerdProcesses(home).reduce((sum, process) => sum + process.residentMebibytes, 0);
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
