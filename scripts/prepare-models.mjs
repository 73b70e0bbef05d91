import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './ports.mjs';

/**
 * Decides which models answer: what the settings name, else those that Nexus brings along. The embedding
 * model is fetched once; without it Nexus runs on full-text search.
 * @param {{ home: string, settings: Record<string, string>, say: (line: string) => void }} options
 * @returns {Promise<{
 *   workerSettings: Record<string, string>,
 *   server?: { directory: string, port: number, secret: string },
 * }>} `server` is there when the model server is wanted
 */
export async function prepareModels({ home, settings, say }) {
  const workerSettings = { NEXUS_CHAT: 'embedded:extractive' };
  if (settings['NEXUS_EMBED']) return { workerSettings };
  const { ensureEmbeddingModel } = await import('./models.mjs');
  const model = await ensureEmbeddingModel({ log: say });
  if ('missing' in model) {
    return { workerSettings: { ...workerSettings, NEXUS_EMBED: 'off', NEXUS_EMBED_NOTE: model.missing } };
  }
  const { port, secret } = await chooseAddress(home);
  return {
    workerSettings: {
      ...workerSettings,
      NEXUS_EMBED: `openai:all-MiniLM-L6-v2@http://127.0.0.1:${port}/v1`,
      NEXUS_EMBED_KEY: secret,
    },
    server: { directory: model.directory, port, secret },
  };
}

/**
 * Where the model server listens and what it asks for: the same as last time where that port is still free,
 * so that the Worker's configuration stays as it is.
 * @param {string} home
 * @returns {Promise<{ port: number, secret: string }>}
 */
async function chooseAddress(home) {
  const path = join(home, 'model-server.json');
  try {
    const last = /** @type {{ port: number, secret: string }} */ (JSON.parse(readFileSync(path, 'utf8')));
    if (await freePort(last.port)) return last;
  } catch {
    // There is none yet.
  }
  const port = await freePort();
  if (!port) throw new Error('No port is free on 127.0.0.1 for the model server.');
  const address = { port, secret: randomBytes(32).toString('base64url') };
  writeFileSync(path, JSON.stringify(address), { mode: 0o600 });
  return address;
}
