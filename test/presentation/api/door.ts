import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { createApp } from '../../../src/presentation/api/app.ts';
import { openDoor } from '../../../src/composition.ts';

/** A Nexus on the same database and actors with other settings; takes requests as `call` does, and whole addresses. */
export function openNexus(
  settings: Record<string, string> = {},
): (path: string, init?: RequestInit) => Promise<Response> {
  const app = createApp(openDoor);
  const bindings = { ...env, ...settings };
  return async (path, init = {}) => {
    const request = new Request(new URL(path, 'https://nexus.test'), { redirect: 'manual', ...init });
    return app.fetch(request, bindings, createExecutionContext());
  };
}
