import { openPlugin } from './find.ts';
import { verb } from '../../verb.ts';
import { viewPluginDetail } from './view.ts';
import type { PluginDetail } from '../../protocol/plugins.ts';

export const getPlugin = verb<{ id: string }, PluginDetail>('plugins:call', async ({ ctx, input }) =>
  viewPluginDetail(ctx, await openPlugin(ctx, input.id)),
);
