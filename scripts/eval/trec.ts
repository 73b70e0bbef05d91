import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabelledFolder } from './labelled-folder.ts';
import type { NexusClient } from '../client/nexus-client.ts';

/** Searches for each query once more and writes a TREC run file: `<query> Q0 <document> <rank> <score> <tag>`. Gives back its name. */
export async function writeRun(
  client: NexusClient,
  { name, queries }: LabelledFolder,
  search: { collectionId: string; ids: ReadonlyMap<string, readonly string[]>; mode: string; out: string },
): Promise<string> {
  const run: string[] = [];
  for (const { id, text } of queries) {
    const collectionIds = [search.collectionId];
    const results = await client.search({ query: text, collectionIds, limit: 100, mode: search.mode });
    results.forEach(({ documentId }, index) => {
      for (const document of search.ids.get(documentId) ?? [])
        run.push(`${id} Q0 ${document} ${index + 1} ${(1000 - index).toFixed(3)} nexus-${search.mode}`);
    });
  }
  mkdirSync(search.out, { recursive: true });
  const file = join(search.out, `${name.replace('/', '-')}.trec`);
  writeFileSync(file, `${run.join('\n')}\n`);
  return file;
}
