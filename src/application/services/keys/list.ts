import { verb } from '../../verb.ts';
import { viewKey } from './view.ts';
import type { ApiKey, Page } from '../../protocol/resources.ts';

/** Newest first. */
export const listKeys = verb<object, Page<ApiKey>>('account:read', async ({ ctx, userId }) => ({
  items: (await ctx.keys.list(userId)).map(viewKey),
}));
