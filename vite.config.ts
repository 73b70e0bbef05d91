import preact from '@preact/preset-vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** Where the Worker listens while the page is served by Vite, so that both reload on their own. */
const worker = process.env.NEXUS_WORKER_URL ?? 'http://127.0.0.1:8787';
const toWorker = { target: worker, changeOrigin: false, xfwd: true };

export default defineConfig({
  root: 'src/presentation/web',
  plugins: [preact({ reactAliasesEnabled: false }), tailwindcss()],
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
