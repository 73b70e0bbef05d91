import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './ports.mjs';

/**
 * Where a program beside the Worker listens and what it asks for: the same as last time where that port is still free, so
 * that the Worker's configuration stays as it is.
 * @param {string} home
 * @param {string} name of the program, in `<name>.json`
 * @returns {Promise<{ port: number, secret: string }>}
 */
export async function chooseAddress(home, name) {
  const path = join(home, `${name}.json`);
  try {
    const last = /** @type {{ port: number, secret: string }} */ (JSON.parse(readFileSync(path, 'utf8')));
    if (await freePort(last.port)) return last;
  } catch {
    // There is none yet.
  }
  const port = await freePort();
  if (!port) throw new Error(`No port is free on 127.0.0.1 for the ${name.replace('-', ' ')}.`);
  const address = { port, secret: randomBytes(32).toString('base64url') };
  writeFileSync(path, JSON.stringify(address), { mode: 0o600 });
  return address;
}
