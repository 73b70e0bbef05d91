import { Problem } from '../../../domain/problem.ts';
import { limits } from '../../limits.ts';
import { openSource, viewPage } from './view.ts';
import { verb } from '../../verb.ts';
import type { Page, SourcePageView } from '../../protocol/resources.ts';

/** In order of discovery; the cursor is the last one's place in it. */
export const listSourcePages = verb<{ id: string; cursor?: string }, Page<SourcePageView>>(
  'documents:read',
  async ({ ctx, input, userId }) => {
    const source = await openSource(ctx, userId, input.id, 'read');
    const after = Number(input.cursor ?? 0);
    if (!Number.isSafeInteger(after) || after < 0) throw new Problem('bad_request', 'That cursor is not one of ours.');
    const pages = await ctx.sourcePages.list(source.id, { after, limit: limits.pageSize });
    const last = pages.at(-1);
    const more = pages.length === limits.pageSize && last !== undefined;
    return { items: pages.map(viewPage), ...(more && { nextCursor: String(last.number) }) };
  },
);
