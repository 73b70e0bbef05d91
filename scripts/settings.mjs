import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Settings that steer the scripts and are of no use to the Worker. */
const notForTheWorker = new Set(['NEXUS_HOME', 'NEXUS_PORT', 'NEXUS_WORKER_URL']);

/** What holds on a machine of one's own, where `[vars]` of wrangler.toml speak of Cloudflare. */
export const localSettings = {
  NEXUS_CLIENT_IP: '',
  NEXUS_DATABASE: 'actor',
  NEXUS_PLUGIN_HOST: 'off',
  NEXUS_RERANK: 'off',
  NEXUS_TRANSLATE: 'chat',
  NEXUS_RATE_CALLER: '2000:200',
  NEXUS_RATE_IP: '4000:400',
  NEXUS_RATE_FIRST_TIER: 'off',
  NEXUS_TASKS: 'outbox',
  NEXUS_VECTORS: 'actor',
};

/**
 * The lines `NAME=value` of a `.env` file. A value may stand in single or double quotes.
 * @param {string} text
 */
export function parseEnvironmentFile(text) {
  /** @type {Record<string, string>} */
  const values = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (!name) continue;
    const [, , quoted] = /^(["'])(.*)\1(?:\s+#.*)?$/.exec(value) ?? [];
    values[name] = quoted ?? value.replace(/\s+#.*$/, '');
  }
  return values;
}

/**
 * The settings that start with NEXUS_, of the project's `.env` and of the process; the process wins.
 * @param {string} folder the project
 */
export function readSettings(folder) {
  let fromFile = {};
  try {
    fromFile = parseEnvironmentFile(readFileSync(join(folder, '.env'), 'utf8'));
  } catch {
    // Having no .env is the usual case.
  }
  /** @type {Record<string, string>} */
  const settings = {};
  for (const [name, value] of Object.entries({ ...fromFile, ...process.env })) {
    if (name.startsWith('NEXUS_') && value !== undefined && value !== '') settings[name] = value;
  }
  return settings;
}

/**
 * The secrets of this installation, made at its first start and kept readable for its user only.
 * @param {string} home
 * @returns {{ NEXUS_SECRET: string }}
 */
export function readSecrets(home) {
  const path = join(home, 'secrets.json');
  try {
    return /** @type {{ NEXUS_SECRET: string }} */ (JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      throw new Error(`${path} cannot be read as JSON. Repair it, or delete it to sign everyone out and start anew.`, {
        cause: error,
      });
    }
    const secrets = { NEXUS_SECRET: randomBytes(32).toString('base64url') };
    writeFileSync(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    return secrets;
  }
}

/**
 * Writes the Worker's settings for `wrangler --env-file`, where they win over `[vars]` of wrangler.toml.
 * @param {{ home: string, settings: Record<string, string> }} options
 * @returns {string} its path
 */
export function writeWranglerSettings({ home, settings }) {
  const path = join(home, 'worker.env');
  const lines = Object.entries(settingsForWorker(settings)).map(([name, value]) => `${name}=${quote(name, value)}\n`);
  writeFileSync(path, lines.join(''), { mode: 0o600 });
  return path;
}

/**
 * @param {Record<string, string>} settings
 * @returns {Record<string, string>} without those that steer the scripts
 */
export function settingsForWorker(settings) {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !notForTheWorker.has(name)));
}

/**
 * @param {string} name
 * @param {string} value
 */
function quote(name, value) {
  const mark = ["'", '"', '`'].find((candidate) => !value.includes(candidate));
  if (!mark) throw new Error(`${name} holds all three kinds of quotation marks, which its file cannot express.`);
  return mark + value.replaceAll('$', '\\$') + mark;
}
