import { authorize } from '../domain/caller.ts';
import type { Context } from './context.ts';
import type { Permission } from '../domain/identity/permission.ts';

/** What Nexus does for somebody. `permission` says what the caller must be allowed; it is checked before anything else. */
export interface Verb<Input, Output> {
  (call: { ctx: Context; input: Input }): Promise<Output>;
  readonly permission: Permission | 'anyone';
}

/** A verb for callers who have the permission; `userId` is whose things it reads or writes. */
export function verb<Input, Output>(
  permission: Permission,
  run: (call: { ctx: Context; input: Input; userId: string }) => Promise<Output>,
): Verb<Input, Output> {
  const checked = async ({ ctx, input }: { ctx: Context; input: Input }): Promise<Output> =>
    run({ ctx, input, userId: authorize(ctx.caller, permission) });
  return Object.assign(checked, { permission });
}

/** A verb that is open to strangers, because it is how they stop being one. */
export function openVerb<Input, Output>(
  run: (call: { ctx: Context; input: Input }) => Promise<Output>,
): Verb<Input, Output> {
  return Object.assign(run, { permission: 'anyone' as const });
}
