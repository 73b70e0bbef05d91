import { randomBytes } from 'node:crypto';
import { freePort } from './ports.mjs';

/**
 * Decides which models answer: what the settings name, else those that Nexus brings along. The embedding
 * model is fetched once; without it Nexus runs on full-text search.
 * @param {{ settings: Record<string, string>, say: (line: string) => void }} options
 * @returns {Promise<{
 *   workerSettings: Record<string, string>,
 *   server?: { directory: string, port: number, secret: string },
 * }>} `server` is there when the model server is wanted
 */
export async function prepareModels({ settings, say }) {
  const workerSettings = { NEXUS_CHAT: 'embedded:extractive' };
  if (settings['NEXUS_EMBED']) return { workerSettings };
  const { ensureEmbeddingModel } = await import('./models.mjs');
  const model = await ensureEmbeddingModel({ log: say });
  if ('missing' in model) {
    return { workerSettings: { ...workerSettings, NEXUS_EMBED: 'off', NEXUS_EMBED_NOTE: model.missing } };
  }
  const port = await freePort();
  if (!port) throw new Error('No port is free on 127.0.0.1 for the model server.');
  const secret = randomBytes(32).toString('base64url');
  return {
    workerSettings: {
      ...workerSettings,
      NEXUS_EMBED: `openai:all-MiniLM-L6-v2@http://127.0.0.1:${port}/v1`,
      NEXUS_EMBED_KEY: secret,
    },
    server: { directory: model.directory, port, secret },
  };
}
