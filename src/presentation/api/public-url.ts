import type { Api } from './api.ts';
import type { Context } from 'hono';

/**
 * An address of ours to give to people. Where the settings name the site, no request can have its links lead elsewhere
 * by calling it something else.
 */
export function publicUrl(c: Context<Api>, path: string): string {
  return new URL(path, c.var.policy.url ?? c.req.url).href;
}
