import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, readInstance } from '../../scripts/instance.mjs';

/** What is killed: everything at once, as a power cut does, or one program that Nexus must bring back by itself. */
export const victims = ['everything', 'worker', 'models'] as const;
export type Victim = (typeof victims)[number];

/** Kills with SIGKILL, whole process groups, and waits until they are gone. */
export async function kill(home: string, victim: Victim): Promise<void> {
  const instance = readInstance(home);
  if (instance === undefined) throw new Error(`Nothing runs in ${home}.`);
  const children = instance.children.filter(({ name }) => victim === 'everything' || name === victim);
  const leaders = victim === 'everything' ? [instance, ...children] : children;
  for (const { pid } of leaders) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The supervisor's end took it along.
    }
  }
  for (let tries = 0; tries < 200 && leaders.some(isAlive); tries += 1) await sleep(10);
  if (leaders.some(isAlive)) throw new Error(`${victim} outlives SIGKILL.`);
}
