import { chooseAddress } from './loopback-address.mjs';

/**
 * Decides which models answer: what the settings name, else those that Nexus brings along. The embedding
 * model is fetched once; without it Nexus runs on full-text search. What reads scans lies in node_modules; what translates is
 * the system's own.
 * @param {{ home: string, settings: Record<string, string>, say: (line: string) => void }} options
 * @returns {Promise<{
 *   workerSettings: Record<string, string>,
 *   server?: { directory?: string, port: number, secret: string },
 * }>} `server` is there when the model server is wanted, with the model's `directory` when it is to embed
 */
export async function prepareModels({ home, settings, say }) {
  const ocr = settings['NEXUS_OCR'] ?? 'embedded:tesseract';
  const workerSettings = { NEXUS_CHAT: 'embedded:extractive', NEXUS_OCR: ocr };
  const model = settings['NEXUS_EMBED'] ? undefined : await embeddingModel(say);
  const missing = model && 'missing' in model ? { NEXUS_EMBED: 'off', NEXUS_EMBED_NOTE: model.missing } : {};
  const directory = model && 'directory' in model ? model.directory : undefined;
  const translates = settings['NEXUS_TRANSLATE'] === 'embedded:apertium';
  if (directory === undefined && ocr !== 'embedded:tesseract' && !translates)
    return { workerSettings: { ...workerSettings, ...missing } };
  const { port, secret } = await chooseAddress(home, 'model-server');
  const url = `http://127.0.0.1:${port}/v1`;
  return {
    workerSettings: {
      ...workerSettings,
      ...missing,
      ...(directory && {
        NEXUS_EMBED: `openai:all-MiniLM-L6-v2@${url}`,
        NEXUS_EMBED_KEY: secret,
        NEXUS_RERANK: settings['NEXUS_RERANK'] ?? 'embedded:late-interaction',
      }),
      NEXUS_MODEL_SERVER: url,
      NEXUS_MODEL_KEY: secret,
    },
    server: { ...(directory && { directory }), port, secret },
  };
}

/** @param {(line: string) => void} log */
async function embeddingModel(log) {
  const { ensureEmbeddingModel } = await import('./models.mjs');
  return ensureEmbeddingModel({ log });
}
