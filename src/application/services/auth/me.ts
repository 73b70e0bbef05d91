import { Problem } from '../../../domain/problem.ts';
import type { Me } from '../../protocol/resources.ts';
import type { Verb } from '../../context.ts';

export const getMe: Verb<object, Me> = async ({ ctx }) => {
  if (ctx.caller.kind !== 'user') throw new Problem('unauthenticated', 'Sign in first.');
  const { userId, name, role } = ctx.caller;
  return { id: userId, name, role };
};
