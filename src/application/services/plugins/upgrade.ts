import { Problem } from '../../../domain/problem.ts';
import { changePlugin, openPlugin } from './find.ts';
import { diffCapabilities } from '../../../domain/plugins/capability-diff.ts';
import { grantsAfterUpgrade } from '../../../domain/plugins/grants.ts';
import { keepPackage, readPackage } from './read-package.ts';
import { lookAgain } from './upgrade-server.ts';
import { packageKey } from '../../plugins/package-key.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import { viewPlugin } from './view.ts';
import type { CapabilityChange } from '../../../domain/plugins/capability-diff.ts';
import type { Found, PackageSource } from './read-package.ts';
import type { PluginRecord } from '../../../domain/ports/plugin-registry.ts';
import type { PluginUpgrade } from '../../protocol/plugins.ts';

/** Of what a server has changed, so much is told. */
const mostTold = 200;

/**
 * Throws `approval_required`, with each change, when the new package may do more and nobody has agreed to that. A remote
 * plugin is looked at anew: agreeing takes the digest of what was looked at, for its server may change again.
 */
export const upgradePlugin = verb<PackageSource & { id: string; approve?: boolean }, PluginUpgrade>(
  'plugins:write',
  async ({ ctx, input: { id, approve = false, ...source } }) => {
    const plugin = await openPlugin(ctx, id);
    if (plugin.runtime === 'bundled') throw new Problem('conflict', 'Only what somebody has installed is upgraded.');
    const isRemote = plugin.runtime === 'remote';
    if (isRemote && (source.package !== undefined || source.url !== undefined))
      throw new Problem('bad_request', `${plugin.manifest.title} is no package: nothing but its server is looked at.`);
    const look = isRemote ? await lookAgain(ctx, plugin) : undefined;
    const found: Found = look?.found ?? (await readPackage(ctx, source));
    if (found.manifest.id !== id) throw new Problem('bad_request', `This is a package of ${found.manifest.id}.`);
    const changes = look?.changes ?? changesOf(plugin, found);
    const widened = changes.filter(({ widens }) => widens);
    const isAgreed = approve && (!isRemote || source.digest?.toLowerCase() === found.digest);
    if (widened.length > 0 && !isAgreed) throw unapproved(changes, isRemote ? found.digest : undefined);
    await keepPackage(ctx, found);
    const { manifest, digest, signer, url, server } = found;
    const before = plugin.manifest;
    const grants = approve
      ? grantsAfterUpgrade(before.capabilities, manifest.capabilities, plugin.grants)
      : plugin.grants;
    const changed = await changePlugin(ctx, plugin, {
      manifest,
      digest,
      signer,
      url,
      server,
      grants: look === undefined ? grants : { ...grants, unasked: look.unasked },
    });
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
    return { plugin: viewPlugin(changed), changes, ...(look && { notes: look.found.notes }) };
  },
);

function unapproved(changes: readonly CapabilityChange[], digest: string | undefined): Problem {
  const fields = changes.slice(0, mostTold).map(({ capability, before = 'nothing', after = 'nothing' }) => ({
    path: capability,
    message: `${before} → ${after}`,
  }));
  return digest === undefined
    ? new Problem('approval_required', 'This version may do more: look at the changes, then approve them.', { fields })
    : new Problem(
        'approval_required',
        `Its tools are not those that were approved: look at the changes, then approve them with the digest ${digest}.`,
        { fields, approvalId: digest },
      );
}

/** Another signer, or none where there was one, is a change that somebody has to agree to as well. */
function changesOf(plugin: PluginRecord, found: Found): CapabilityChange[] {
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
