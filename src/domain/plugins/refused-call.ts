import { Problem, problemCode } from '../problem.ts';
import type { ProblemCode } from '../problem.ts';

/** A Problem as data, on its way from an actor to its caller. */
export interface RefusedCall {
  state: 'refused';
  code: ProblemCode;
  message: string;
  fields: { path: string; message: string }[];
  retryAfter?: number;
}

/** Throws what is no Problem. */
export function refusedCall(error: unknown): RefusedCall {
  const code = problemCode(error);
  if (code === undefined) throw error;
  const { message, fields, retryAfter } = error as Problem;
  return { state: 'refused', code, message, fields: [...fields], ...(retryAfter !== undefined && { retryAfter }) };
}

export function refusalOf({ code, message, ...rest }: RefusedCall): Problem {
  return new Problem(code, message, rest);
}
