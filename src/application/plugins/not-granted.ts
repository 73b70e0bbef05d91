import { Problem } from '../../domain/problem.ts';

export function notGranted(capability: string): Problem {
  return new Problem('forbidden', `This plugin was not granted: ${capability}.`);
}
