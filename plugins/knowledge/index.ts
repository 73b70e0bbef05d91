import type { FoundPassage, Granted, PluginCode } from '../../src/domain/plugins/index.ts';

export default {
  tools: {
    async search(
      { query, limit = 5 }: { query: string; limit?: number },
      granted: Granted,
    ): Promise<{ passages: FoundPassage[] }> {
      const passages = await granted.search(query, { limit });
      return { passages: passages.slice(0, limit) };
    },
  },
} satisfies PluginCode;
