import { LocalIndex } from 'vectra';
import { each, type OpenLibrary } from './library.ts';

/** A JSON file, read as a whole. */
export const open: OpenLibrary = async (folder) => {
  const index = new LocalIndex(folder);
  await index.createIndex();
  await index.beginUpdate();
  return {
    async add(from, values, dimensions) {
      for (const [i, vector] of each(values, dimensions).entries()) {
        await index.insertItem({ id: `${from + i}`, vector: [...vector], metadata: {} });
      }
    },
    finish: () => index.endUpdate(),
    async search(vector, count) {
      const found = await index.queryItems([...vector], '', count);
      return found.map(({ item }) => Number(item.id));
    },
  };
};
