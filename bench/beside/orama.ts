import { create, insertMultiple, searchVector } from '@orama/orama';
import { each, type OpenLibrary } from './library.ts';

/** All in memory. */
export const open: OpenLibrary = (_folder, dimensions) => {
  const database = create({ schema: { vector: `vector[${dimensions}]` } });
  return {
    async add(from, values) {
      const rows = each(values, dimensions).map((vector, i) => ({ id: `${from + i}`, vector: [...vector] }));
      await insertMultiple(database, rows, rows.length);
    },
    finish: () => undefined,
    async search(vector, count) {
      const { hits } = await searchVector(database, {
        mode: 'vector',
        vector: { value: [...vector], property: 'vector' },
        // Any, as the others have it.
        similarity: -1,
        limit: count,
      });
      return hits.map(({ id }) => Number(id));
    },
  };
};
