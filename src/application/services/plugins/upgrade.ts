import { Problem } from '../../../domain/problem.ts';
import { changePlugin, openPlugin } from './find.ts';
import { diffCapabilities } from '../../../domain/plugins/capability-diff.ts';
import { grantsAfterUpgrade } from '../../../domain/plugins/grants.ts';
import { keepPackage, readPackage } from './read-package.ts';
import { packageKey } from '../../plugins/package-key.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import { viewPlugin } from './view.ts';
import type { CapabilityChange } from '../../../domain/plugins/capability-diff.ts';
import type { PackageSource, ReadPackage } from './read-package.ts';
import type { PluginRecord } from '../../../domain/ports/plugin-registry.ts';
import type { PluginUpgrade } from '../../protocol/plugins.ts';

/** Throws `approval_required`, with each change, when the new package may do more and nobody has agreed to that. */
export const upgradePlugin = verb<PackageSource & { id: string; approve?: boolean }, PluginUpgrade>(
  'plugins:write',
  async ({ ctx, input: { id, approve = false, ...source } }) => {
    const plugin = await openPlugin(ctx, id);
    if (plugin.runtime !== 'isolate')
      throw new Problem('conflict', 'Only what was installed as a package is upgraded.');
    const found = await readPackage(ctx, source);
    if (found.manifest.id !== id) throw new Problem('bad_request', `This is a package of ${found.manifest.id}.`);
    const changes = changesOf(plugin, found);
    const widened = changes.filter(({ widens }) => widens);
    if (widened.length > 0 && !approve)
      throw new Problem('approval_required', 'This version may do more: look at the changes, then approve them.', {
        fields: changes.map(({ capability, before = 'nothing', after = 'nothing' }) => ({
          path: capability,
          message: `${before} → ${after}`,
        })),
      });
    await keepPackage(ctx, found);
    const { manifest, digest, signer, url } = found;
    const before = plugin.manifest;
    const grants = approve
      ? grantsAfterUpgrade(before.capabilities, manifest.capabilities, plugin.grants)
      : plugin.grants;
    const changed = await changePlugin(ctx, plugin, { manifest, digest, signer, url, grants });
    if (digest !== plugin.digest) await ctx.blobs.remove([packageKey(plugin.digest)]);
    await record(ctx, {
      kind: 'plugin.upgraded',
      target: { kind: 'plugin', id },
      detail: {
        from: before.version,
        to: manifest.version,
        digest: digest.slice(0, 32),
        widened: widened.length,
      },
    });
    return { plugin: viewPlugin(changed), changes };
  },
);

/** Another signer, or none where there was one, is a change that somebody has to agree to as well. */
function changesOf(plugin: PluginRecord, found: ReadPackage): CapabilityChange[] {
  const changes = diffCapabilities(plugin.manifest, found.manifest);
  if (plugin.signer === found.signer) return changes;
  const [before, after] = [plugin.signer, found.signer];
  return [
    ...changes,
    {
      capability: 'signature',
      ...(before !== null && { before }),
      ...(after !== null && { after }),
      widens: before !== null,
    },
  ];
}
