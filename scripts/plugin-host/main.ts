/**
 * `node scripts/plugin-host/main.ts`: the host of third-party plugins. Listens on loopback for `POST /run`, and keeps the
 * processes that isolates run in. Settings come by environment: `NEXUS_PLUGIN_HOST_PORT`, `NEXUS_PLUGIN_HOST_KEY` (the
 * secret), `NEXUS_PLUGIN_HOST_FOLDER` (for its configuration) and `NEXUS_ADDRESS` (where Nexus listens, `host:port`).
 */
import { configure } from './configure.ts';
import { createFront } from './front.ts';
import { IsolatePool } from './pool.ts';

const { NEXUS_PLUGIN_HOST_PORT: port, NEXUS_PLUGIN_HOST_KEY: secret = '', NEXUS_ADDRESS: nexus = '' } = process.env;
const { NEXUS_PLUGIN_HOST_FOLDER: folder = '' } = process.env;
if (secret.length < 32 || folder === '' || nexus === '') {
  console.error('The plugin host needs a secret of 32 characters, a folder and the address of Nexus.');
  process.exit(2);
}
const pool = new IsolatePool({ config: configure(folder), secret, nexus });
const server = createFront({ pool, secret });
server.listen(Number(port ?? 0), '127.0.0.1', () => {
  const address = server.address();
  const listening = typeof address === 'object' && address ? address.port : 0;
  console.log(JSON.stringify({ port: listening }));
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    pool.close();
    process.exit(0);
  });
}
