import { join } from 'node:path';
import { nodeEnvironment } from './node.mjs';

/**
 * Wrangler's program itself: its `bin` file only starts this one in a second process.
 */
export const wrangler = 'node_modules/wrangler/wrangler-dist/cli.js';

/**
 * The environment for wrangler on the local host: nothing is sent, asked or looked up, its unauthenticated
 * storage explorer is off, and what it writes stays in Nexus' folder.
 * @param {string} home
 * @returns {NodeJS.ProcessEnv}
 */
export function localWranglerEnvironment(home) {
  return {
    ...nodeEnvironment(),
    NODE_NO_WARNINGS: '1',
    // Wrangler is 15 MB of JavaScript: without compiling it anew it starts a second sooner.
    NODE_COMPILE_CACHE: join(home, 'compile-cache'),
    X_LOCAL_OBSERVABILITY: 'false',
    X_LOCAL_EXPLORER: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_NO_SKILLS_UPDATE_PROMPTS: 'true',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_WRITE_LOGS: 'false',
    // Two instances on one machine share a Worker name and would find each other here.
    WRANGLER_REGISTRY_PATH: join(home, 'registry'),
  };
}
