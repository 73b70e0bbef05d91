import { capabilities } from './capabilities.ts';
import type { Capabilities } from './capabilities.ts';
import type { Manifest } from './manifest.ts';

/** What a plugin asks for whose tools run on a server. */
export function serverCapabilities({ host }: URL): Capabilities {
  return { ...capabilities.parse({}), hosts: [{ host, methods: ['GET', 'POST', 'DELETE'] }] };
}

/** A plugin of a server that says nothing of its tools until somebody has signed in there. */
export function unknownServer(id: string, url: URL): Manifest {
  return {
    id,
    version: '0.0.0',
    title: url.host.slice(0, 80),
    description: 'A server that wants to know who asks before it says what it can do.',
    tools: [],
    lists: {},
    capabilities: serverCapabilities(url),
  };
}

/** An id made of what a server calls itself, or of its host. */
export function serverId(name: string, { hostname }: URL): string {
  return idOf(name) ?? idOf(hostname) ?? 'remote';
}

function idOf(name: string): string | undefined {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 30)
    .replace(/-+$/, '');
  return /^[a-z](?:-?[a-z0-9]){1,29}$/.test(id) ? id : undefined;
}
