import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Client } from './client.ts';
import type { Session } from '../../../src/application/protocol/resources.ts';

const bindings: Cloudflare.Env = env;

/**
 * A session whose actor has other settings: a new set of bindings is a new deployment as far as the composition root knows, so
 * its breakers have seen nothing yet.
 */
export async function sessionWith(client: Client, settings: Record<string, string>): Promise<string> {
  const { id } = await client.post<Session>('/api/v1/sessions', {});
  await runInDurableObject(bindings.SESSIONS.getByName(id), (actor) => {
    Object.assign(actor, { env: { ...bindings, ...settings } });
  });
  return id;
}

/** For NEXUS_CHAT and its like: a model of the stand-in network. */
export function modelCalled(name: string): string {
  return `openai:${name}@http://models.test/v1`;
}
