import { createServer } from 'node:net';

/**
 * A port on loopback that is free at this moment.
 * @param {number} [wanted] 0 lets the system choose
 * @returns {Promise<number | undefined>} undefined when the wanted port is taken
 */
export function freePort(wanted = 0) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}

/**
 * The first free port from `start` on. Throws when twenty in a row are taken.
 * @param {number} start
 */
export async function nextFreePort(start) {
  for (let port = start; port < start + 20; port++) {
    if (await freePort(port)) return port;
  }
  throw new Error(`Ports ${start} to ${start + 19} are all in use. Set NEXUS_PORT to a free one.`);
}
