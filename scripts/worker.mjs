/**
 * `node scripts/worker.mjs --config=<folder> --port=<number>`: runs the Worker in workerd, with what
 * write-worker-config.mjs wrote, and ends when workerd does. Tells the process that started it when workerd listens.
 */
import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { config: { type: 'string', default: '' }, port: { type: 'string', default: '' } },
});

/** Miniflare's own workerd. */
function workerdPath() {
  const miniflare = createRequire(createRequire(import.meta.url).resolve('miniflare'));
  return /** @type {{ default: string }} */ (miniflare('workerd')).default;
}

/** What Miniflare's parts inside workerd call when something in them fails. @returns {Promise<number>} its port */
function listenForFaults() {
  const server = createServer((request, response) => {
    request.pipe(process.stderr, { end: false });
    request.once('end', () => response.writeHead(500).end('Internal error'));
  });
  return new Promise((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

/** @param {string} line of workerd: JSON where it is a log entry */
function log(line) {
  try {
    const { level, message } = /** @type {{ level?: string, message?: string }} */ (JSON.parse(line));
    if (level === 'error') process.stderr.write(`${message}\n`);
  } catch {
    process.stderr.write(`${line}\n`);
  }
}

/** The socket that write-worker-config.mjs adds; Miniflare's own, `entry`, is nobody's. */
const front = 'direct:0:front';
const loopback = '--external-addr=loopback=';
const faults = `${loopback}127.0.0.1:${await listenForFaults()}`;
const given = readFileSync(join(values.config, 'arguments'), 'utf8').trimEnd().split('\n');
const args = given.map((argument) => (argument.startsWith(loopback) ? faults : argument));
// The last argument names the configuration.
args.splice(-1, 0, `--socket-addr=${front}=127.0.0.1:${values.port}`);
const workerd = spawn(workerdPath(), args, {
  stdio: [openSync(join(values.config, 'config'), 'r'), 'pipe', 'pipe', 'pipe'],
  env: { ...process.env, TZ: 'UTC' },
});
const [, output, errors, control] = /** @type {import('node:stream').Readable[]} */ (workerd.stdio);
for (const input of [output, errors]) if (input) createInterface({ input }).on('line', log);
if (control) {
  createInterface({ input: control }).on('line', (line) => {
    const { event, socket } = /** @type {{ event?: string, socket?: string }} */ (JSON.parse(line));
    if (event === 'listen' && socket === front) process.send?.({ listening: true });
  });
}
workerd.once('close', (code, signal) => {
  process.stderr.write(`workerd ended (${signal ?? `code ${code}`}).\n`);
  process.exit(1);
});
