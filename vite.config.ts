import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import preact from '@preact/preset-vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/** Where the Worker listens while the page is served by Vite, so that both reload on their own. */
const worker = process.env.NEXUS_WORKER_URL ?? 'http://127.0.0.1:8787';
const toWorker = { target: worker, changeOrigin: false, xfwd: true };

/** Adobe's character maps, beside the page: the Worker takes from there the few that a PDF may need. */
const characterMaps: Plugin = {
  name: 'character-maps',
  apply: 'build',
  generateBundle() {
    const folder = join(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), 'cmaps');
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.bcmap'))) {
      this.emitFile({
        type: 'asset',
        fileName: `character-maps/${name}`,
        source: readFileSync(join(folder, name)),
      });
    }
  },
};

export default defineConfig({
  root: 'src/presentation/web',
  plugins: [preact({ reactAliasesEnabled: false }), tailwindcss(), characterMaps],
  build: {
    outDir: '../../../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the page forbids inline script and data: URLs for it.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: {
    proxy: {
      // Not all of /api: the page's own modules are served from there.
      '/api/v1': { ...toWorker, ws: true },
      '/auth': toWorker,
      '/sign-in': toWorker,
    },
  },
});
