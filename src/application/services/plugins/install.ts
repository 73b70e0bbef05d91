import { Problem } from '../../../domain/problem.ts';
import { grantAll, noGrants } from '../../../domain/plugins/grants.ts';
import { keepPackage, readPackage } from './read-package.ts';
import { openPlugin } from './find.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import { viewPluginDetail } from './view.ts';
import type { Grants } from '../../../domain/plugins/grants.ts';
import type { PackageSource } from './read-package.ts';
import type { PluginDetail } from '../../protocol/plugins.ts';

interface Install extends PackageSource {
  /** What it may do of what it asks for; nothing unless given. */
  grants?: Grants | 'asked';
  enabled?: boolean;
}

/** Installs what somebody else wrote. Throws `conflict` when a plugin of that id is there. */
export const installPlugin = verb<Install, PluginDetail>('plugins:write', async ({ ctx, input }) => {
  const { grants = noGrants, enabled = true, ...source } = input;
  const found = await readPackage(ctx, source);
  const { manifest, digest, signer, url } = found;
  const { id, version, capabilities } = manifest;
  if ((await ctx.plugins.find(id)) !== undefined) throw taken(id);
  // Nothing is left of another one that was called so.
  await ctx.plugin(id).destroy();
  await keepPackage(ctx, found);
  const isNew = await ctx.plugins.add({
    id,
    runtime: 'isolate',
    manifest,
    digest,
    enabled,
    grants: grants === 'asked' ? grantAll(capabilities) : grants,
    signer,
    url,
  });
  if (!isNew) throw taken(id);
  await record(ctx, {
    kind: 'plugin.installed',
    target: { kind: 'plugin', id },
    detail: { version, digest: digest.slice(0, 32), ...(signer !== null && { signer }) },
  });
  return viewPluginDetail(ctx, await openPlugin(ctx, id));
});

function taken(id: string): Problem {
  return new Problem('conflict', `There is a plugin ${id}, or there is no room for more: upgrade it, or remove one.`);
}
