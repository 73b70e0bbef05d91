/** A vector index under measurement, alone in its process. Ids count from 1 in the order of adding. */
export interface Library {
  /** Vectors of unit length, one after the other; the first has the id `from`. */
  add(from: number, values: Float32Array, dimensions: number): void | Promise<void>;
  /** After the last: everything can be searched. */
  finish(): void | Promise<void>;
  /** Ids of the nearest by cosine, best first. */
  search(vector: Float32Array, count: number): number[] | Promise<number[]>;
}

/** `folder` is empty and for the library alone. */
export type OpenLibrary = (folder: string, dimensions: number) => Library | Promise<Library>;

/** The single vectors of a batch. */
export function each(values: Float32Array, dimensions: number): Float32Array[] {
  return Array.from({ length: values.length / dimensions }, (_, i) =>
    values.subarray(i * dimensions, (i + 1) * dimensions),
  );
}
