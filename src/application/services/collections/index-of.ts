import { sizeNote } from './size-note.ts';
import { viewCollection } from './view.ts';
import { wantedIndex } from '../../tasks/wanted-index.ts';
import type { CollectionDetail, KeptIndex } from '../../protocol/resources.ts';
import type { CollectionRecord } from '../../../domain/ports/collection-directory.ts';
import type { Context } from '../../context.ts';
import type { KeptIndex as Kept } from '../../../domain/ports/shadow-index.ts';

/** The collection with what searches see of it. */
export async function collectionDetail(ctx: Context, record: CollectionRecord): Promise<CollectionDetail> {
  const [index, counts] = await Promise.all([
    ctx.passages(record.id).describe(wantedIndex(ctx)),
    ctx.collections.countDocuments([record.id]),
  ]);
  const { embedder, chunker, passages, outdated, kept, undone } = index;
  const note = sizeNote(index, ctx.settings.vectors);
  return {
    ...viewCollection(record, counts.get(record.id) ?? 0),
    index: {
      embedder,
      chunker,
      passages,
      outdated,
      ...(note !== undefined && { note }),
      ...(kept && { kept: viewKept(kept) }),
      ...(undone && { rolledBack: viewKept(undone) }),
    },
  };
}

function viewKept({ until, ...index }: Kept): KeptIndex {
  return { ...index, until: new Date(until).toISOString() };
}
