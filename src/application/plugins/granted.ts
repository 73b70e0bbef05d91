import { Problem } from '../../domain/problem.ts';
import { extractFile } from './extract-file.ts';
import { fetchFor } from './granted-fetch.ts';
import { notGranted } from './not-granted.ts';
import { retrieve } from '../orchestrator/retrieve.ts';
import { spend } from '../orchestrator/spend.ts';
import { storageFor } from './granted-storage.ts';
import type { Context } from '../context.ts';
import type { GrantedCall } from './granted-call.ts';
import type { FoundPassage, Granted, PluginAi } from '../../domain/plugins/index.ts';

/** Passages that one search gives at most. */
const mostPassages = 20;

/** What one call of a tool may do. Every member is there; what was not granted says so. */
export function grantedFor(ctx: Context, call: GrantedCall): Granted {
  const { capabilities, settings, signal } = call;
  return {
    fetch: fetchFor(ctx, call),
    storage: storageFor(call),
    ai: aiFor(ctx, call),
    search: async (query, { limit = 5 } = {}) => {
      if (!capabilities.collections.includes('search')) throw notGranted('search in collections');
      const most = Math.min(mostPassages, Math.max(1, Math.floor(limit)));
      const request = { query: query.slice(0, 4000), collectionIds: call.collectionIds, limit: most };
      const { passages } = await retrieve({ ...ctx, signal }, request);
      const urls = await Promise.all(passages.map(({ documentId }) => ctx.documents.find(documentId)));
      return passages.map(({ text, title, documentId, chunkId, page, score }, index): FoundPassage => {
        const url = urls[index]?.url ?? undefined;
        return {
          text,
          title,
          documentId,
          chunkId,
          score,
          ...(page !== undefined && { page }),
          ...(url !== undefined && { url }),
        };
      });
    },
    clock: ctx.clock,
    settings: { ...settings },
    signal,
  };
}

function aiFor(ctx: Context, { capabilities, signal }: GrantedCall): PluginAi {
  return {
    async translate({ text, from, to }) {
      if (!capabilities.ai.includes('translate')) throw notGranted('ai translate');
      if (ctx.translator === undefined)
        throw new Problem(
          'capability_unavailable',
          'Nothing here translates: set NEXUS_TRANSLATE, or NEXUS_CHAT to a language model.',
        );
      const request = { text, to, ...(from !== undefined && { from }) };
      const { usage, ...reply } = await ctx.translator.translate(request, signal);
      await spend(ctx, usage);
      return reply;
    },
    async extract(file) {
      if (!capabilities.ai.includes('extract')) throw notGranted('ai extract');
      return extractFile(ctx, file, signal);
    },
  };
}
