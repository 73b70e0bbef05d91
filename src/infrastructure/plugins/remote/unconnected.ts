import { Problem } from '../../../domain/problem.ts';

const unconnectedProblems = new WeakSet<object>();

/** What a server refuses that wants to know who asks, where nobody has signed in. */
export function unconnected(host: string): Problem {
  const problem = new Problem(
    'capability_unavailable',
    `${host} wants to know who asks: somebody has to sign in there for this plugin.`,
  );
  unconnectedProblems.add(problem);
  return problem;
}

export function isUnconnected(error: unknown): boolean {
  return typeof error === 'object' && error !== null && unconnectedProblems.has(error);
}
