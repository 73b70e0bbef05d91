import { Problem } from '../../../domain/problem.ts';
import { openPlugin } from './find.ts';
import { packageKey } from '../../plugins/package-key.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';

/** Removes a plugin with all that it has kept. Those that Nexus comes with are switched off instead. */
export const removePlugin = verb<{ id: string }, void>('plugins:write', async ({ ctx, input: { id } }) => {
  const { runtime, digest, manifest } = await openPlugin(ctx, id);
  if (runtime === 'bundled')
    throw new Problem('conflict', `${manifest.title} comes with Nexus: switch it off instead.`);
  // First, so that nothing is left when the row is gone.
  await ctx.plugin(id).destroy();
  await ctx.plugins.remove(id);
  await ctx.blobs.remove([packageKey(digest)]);
  await record(ctx, {
    kind: 'plugin.removed',
    target: { kind: 'plugin', id },
    detail: { version: manifest.version },
  });
});
