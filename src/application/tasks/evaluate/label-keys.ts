import type { Context } from '../../context.ts';
import type { LabelledQuery } from '../../../domain/evaluation/labelled-query.ts';

/** Which labels a document answers to: people label by id or by name, and two labels may mean the same document. */
export interface LabelKeys {
  /** The labels of a document, by its id. */
  of: ReadonlyMap<string, readonly string[]>;
  titles: ReadonlyMap<string, string>;
  /** Labels that no document answers to. */
  unknown: ReadonlySet<string>;
}

/** Looks up the documents that some queries are labelled with. */
export async function labelKeys(
  ctx: Context,
  collectionId: string,
  queries: readonly LabelledQuery[],
): Promise<LabelKeys> {
  const labels = new Set(queries.flatMap(({ relevant }) => Object.keys(relevant ?? {})));
  const documents = labels.size === 0 ? [] : await ctx.documents.named(collectionId, [...labels]);
  const of = new Map(documents.map(({ id, name }) => [id, [...new Set([id, name])].filter((key) => labels.has(key))]));
  const known = new Set([...of.values()].flat());
  const titles = new Map(documents.map(({ id, title }) => [id, title]));
  return { of, titles, unknown: new Set([...labels].filter((label) => !known.has(label))) };
}
