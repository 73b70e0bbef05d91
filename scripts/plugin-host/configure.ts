import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { root } from '../node.mjs';

const sources = join(root, 'src', 'infrastructure', 'plugins', 'host');
const main = 'worker.ts';

/** Miniflare's own workerd. */
export function workerdPath(): string {
  const miniflare = createRequire(createRequire(import.meta.url).resolve('miniflare'));
  return (miniflare('workerd') as { default: string }).default;
}

/**
 * Writes what workerd runs the plugin host with, and gives the path of its configuration. The host's Worker reaches Nexus
 * and nothing else; the secret and the address come when it starts.
 */
export function configure(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = readdirSync(sources).filter((name) => name.endsWith('.ts'));
  for (const name of names) {
    const code = stripTypeScriptTypes(readFileSync(join(sources, name), 'utf8'));
    writeFileSync(join(folder, name), code, { mode: 0o600 });
  }
  const modules = [main, ...names.filter((name) => name !== main)].map(
    (name) => `(name = "${name}", esModule = embed "${name}")`,
  );
  const path = join(folder, 'config.capnp');
  writeFileSync(path, configuration(modules.join(',\n        ')), { mode: 0o600 });
  return path;
}

function configuration(modules: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "host", worker = (
      modules = [
        ${modules}
      ],
      compatibilityDate = "2026-10-20",
      compatibilityFlags = ["no_nodejs_compat", "no_nodejs_compat_v2"],
      bindings = [
        (name = "LOADER", workerLoader = (id = "plugins")),
        (name = "NEXUS", service = "nexus"),
        (name = "SECRET", fromEnvironment = "NEXUS_PLUGIN_HOST_KEY"),
      ],
      globalOutbound = "nowhere",
    )),
    (name = "nexus", external = (http = ())),
    (name = "nowhere", network = (allow = [], deny = ["0.0.0.0/0", "::/0"])),
  ],
  sockets = [(name = "entry", http = (), service = "host")],
);
`;
}
