import { connect, Index, type Table } from '@lancedb/lancedb';
import { each, type Library, type OpenLibrary } from './library.ts';

/** Columns in files. Every vector is compared, as is so unless an index is made. */
export const open: OpenLibrary = (folder, dimensions) => openTable(folder, dimensions);

/** With the index that its guide names first: quantized, in parts, the found compared anew. */
export const openIndexed: OpenLibrary = (folder, dimensions) => openTable(folder, dimensions, 10);

async function openTable(folder: string, dimensions: number, refine?: number): Promise<Library> {
  const connection = await connect(folder);
  let table: Table | undefined;
  return {
    async add(from, values) {
      const rows = each(values, dimensions).map((vector, i) => ({ id: from + i, vector: [...vector] }));
      if (table === undefined) table = await connection.createTable('vectors', rows);
      else await table.add(rows);
    },
    async finish() {
      await table?.optimize();
      if (refine !== undefined) await table?.createIndex('vector', { config: Index.ivfPq({ distanceType: 'cosine' }) });
    },
    async search(vector, count) {
      if (table === undefined) return [];
      const query = table
        .vectorSearch([...vector])
        .distanceType('cosine')
        .select(['id', '_distance'])
        .limit(count);
      const rows = (await (refine === undefined ? query : query.refineFactor(refine)).toArray()) as { id: number }[];
      return rows.map(({ id }) => Number(id));
    },
  };
}
