import { Problem } from '../../../domain/problem.ts';
import { openPlugin } from './find.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';

/** Keeps a secret that the manifest names, or forgets it. No reply ever holds it. */
export const setPluginSecret = verb<{ id: string; name: string; value: string | null }, void>(
  'plugins:write',
  async ({ ctx, input: { id, name, value } }) => {
    const plugin = await openPlugin(ctx, id);
    const isNamed = plugin.manifest.capabilities.secrets.some((secret) => secret.name === name);
    if (!isNamed && value !== null)
      throw new Problem('not_found', `${plugin.manifest.title} has no secret of that name.`);
    await ctx.plugin(id).putSecret(name, value ?? undefined);
    const change = value === null ? 'secret-forgotten' : 'secret-set';
    await record(ctx, { kind: 'plugin.changed', target: { kind: 'plugin', id }, detail: { change, setting: name } });
  },
);
