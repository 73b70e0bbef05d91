import { verb } from '../../verb.ts';
import { viewPlugin } from './view.ts';
import type { Page } from '../../protocol/resources.ts';
import type { Plugin } from '../../protocol/plugins.ts';

export const listPlugins = verb<object, Page<Plugin>>('plugins:call', async ({ ctx }) => ({
  items: (await ctx.plugins.list()).map(viewPlugin),
}));
