import { Problem } from '../../../domain/problem.ts';
import { changePlugin, openPlugin } from './find.ts';
import { completeSettings } from '../../../domain/plugins/settings.ts';
import { grantAll } from '../../../domain/plugins/grants.ts';
import { record } from '../audit/record.ts';
import { verb } from '../../verb.ts';
import { viewPluginDetail } from './view.ts';
import type { Grants } from '../../../domain/plugins/grants.ts';
import type { PluginDetail } from '../../protocol/plugins.ts';
import type { SettingValue } from '../../../domain/plugins/index.ts';

interface Change {
  id: string;
  enabled?: boolean;
  /** In the place of what was granted; `asked` for all that the plugin asks for. */
  grants?: Grants | 'asked';
  /** In the place of what was set. */
  settings?: Record<string, SettingValue>;
}

export const updatePlugin = verb<Change, PluginDetail>('plugins:write', async ({ ctx, input }) => {
  const { id, enabled, grants, settings } = input;
  const plugin = await openPlugin(ctx, id);
  if (settings !== undefined) {
    const checked = completeSettings(plugin.manifest.settings, settings);
    if (!checked.ok)
      throw new Problem('bad_request', 'These settings do not fit.', {
        fields: checked.faults.map(({ path, message }) => ({ path: `settings.${path}`, message })),
      });
  }
  const isChanged = enabled !== undefined || grants !== undefined;
  const changed = isChanged
    ? await changePlugin(ctx, plugin, {
        enabled: enabled ?? plugin.enabled,
        grants: grants === 'asked' ? grantAll(plugin.manifest.capabilities) : (grants ?? plugin.grants),
      })
    : plugin;
  if (settings !== undefined) await ctx.plugin(id).putSettings(settings);
  const target = { kind: 'plugin' as const, id };
  const changes = [
    ...(enabled === undefined ? [] : [enabled ? 'enabled' : 'disabled']),
    ...(grants === undefined ? [] : ['grants']),
    ...(settings === undefined ? [] : ['settings']),
  ];
  for (const change of changes) await record(ctx, { kind: 'plugin.changed', target, detail: { change } });
  return viewPluginDetail(ctx, changed);
});
