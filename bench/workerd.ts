import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';

/** workerd with one of the Workers in `workerd/`, which calls its actors by the binding ACTOR. `state` is where they keep. */
export async function startWorkerd(file: string, className: string, state: string): Promise<Miniflare> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`workerd/${file}`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    external: ['cloudflare:workers', 'node:*'],
    loader: { '.wasm': 'copy' },
    outdir: '/',
    assetNames: '[name]',
  });
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      cf: false,
      resourcePersistencePath: state,
      workers: [
        {
          name: 'bench',
          compatibilityDate: '2026-10-20',
          compatibilityFlags: ['nodejs_compat'],
          // The Worker's own file is the first.
          modules: outputFiles.toReversed().map(({ path, contents }) => ({
            type: path.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
            path: path.slice(1),
            contents,
          })),
          durableObjects: { ACTOR: { className, useSQLite: true } },
        },
      ],
    }),
  );
  await runtime.ready;
  return runtime;
}
