import { createMiddleware } from 'hono/factory';
import { authorize } from '../../domain/caller.ts';
import type { Api } from './api.ts';
import type { MiddlewareHandler } from 'hono';
import type { Verb } from '../../application/verb.ts';

/** What stands before a route's handler; the permission is data, so that tests can read it off the table of routes. */
export type Guard = MiddlewareHandler<Api> & { readonly permission: Verb<never, unknown>['permission'] };

/** Lets nobody to the handler, or to the body, who may not do what the verb asks for. The verb checks again. */
export function guard(verb: Pick<Verb<never, unknown>, 'permission'>): Guard {
  const { permission } = verb;
  const check = createMiddleware<Api>(async (c, next) => {
    if (permission !== 'anyone') authorize(c.var.ctx.caller, permission);
    await next();
  });
  return Object.assign(check, { permission });
}
