import { effectiveCapabilities } from '../../../domain/plugins/grants.ts';
import { roleAllows } from '../../../domain/identity/permission.ts';
import type { Context } from '../../context.ts';
import type { Plugin, PluginDetail } from '../../protocol/plugins.ts';
import type { PluginRecord } from '../../../domain/ports/plugin-registry.ts';

export function viewPlugin({ id, runtime, manifest, enabled, digest, signer, url, grants }: PluginRecord): Plugin {
  const { version, title, description, capabilities } = manifest;
  return {
    id,
    version,
    title,
    description,
    runtime,
    enabled,
    digest,
    ...(signer !== null && { signedBy: signer }),
    ...(url !== null && { url }),
    tools: manifest.tools.map(({ name, description: does, effect, input, output }) => ({
      name,
      description: does,
      effect,
      input,
      output,
    })),
    asks: capabilities,
    may: effectiveCapabilities(capabilities, grants),
  };
}

/** With what only those see who manage plugins. */
export async function viewPluginDetail(ctx: Context, record: PluginRecord): Promise<PluginDetail> {
  const { caller } = ctx;
  if (caller.kind !== 'user' || !roleAllows(caller.role, 'plugins:write')) return viewPlugin(record);
  const { manifest, grants, runtime, url } = record;
  const keeper = ctx.plugin(record.id);
  const { settings, secrets } = await keeper.describe();
  const asked = runtime === 'remote' && url !== null ? await keeper.signInState(url) : undefined;
  // It has asked already, before it was installed.
  const signIn = asked === 'none' && record.server === null ? 'wanted' : asked;
  return {
    ...viewPlugin(record),
    grants,
    ...(signIn && { signIn }),
    settings,
    ...(manifest.settings && { settingsSchema: manifest.settings }),
    secrets: manifest.capabilities.secrets.map(({ name, title, host }) => ({
      name,
      title,
      host,
      isSet: secrets.includes(name),
    })),
  };
}
