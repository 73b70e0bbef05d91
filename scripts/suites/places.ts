import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What lies in the folder of a Nexus beside its state and its caches; paths relative to the folder. */
export function filesOutsideState(home: string): Set<string> {
  const paths = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(home, join(entry.parentPath, entry.name)));
  return new Set(paths.filter((path) => !/^(?:state|compile-cache|registry)\//.test(path)));
}

/** The keys in the blob store of the local host, read from its files; `looked` is false where they are not found. */
export function blobKeys(home: string): { keys: string[]; looked: boolean } {
  const folder = join(home, 'state', 'v3', 'r2', 'miniflare-R2BucketObject');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => /^[\da-f]+\.sqlite$/.test(name)) : [];
  const keys = files.flatMap((name) => {
    const database = new DatabaseSync(join(folder, name), { readOnly: true });
    try {
      return database.prepare('select key from _mf_objects').all();
    } finally {
      database.close();
    }
  });
  return { keys: keys.map(({ key }) => String(key)), looked: files.length > 0 };
}
