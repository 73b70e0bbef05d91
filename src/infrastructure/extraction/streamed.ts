import type { Block, ExtractedDocument } from '../../domain/rag/extracted-document.ts';

/** Blocks that are looked through for a heading. */
const openingBlocks = 20;

/** A document whose blocks come as they are read; without a title of its own it has its first heading's, if that is near. */
export async function streamed(
  title: string | undefined,
  blocks: AsyncGenerator<Block>,
  isTitle: (heading: string) => boolean = () => true,
): Promise<ExtractedDocument> {
  const opening: Block[] = [];
  let heading: string | undefined;
  while (opening.length < openingBlocks && !title && heading === undefined) {
    const next = await blocks.next();
    if (next.done) break;
    opening.push(next.value);
    if (next.value.kind === 'heading' && isTitle(next.value.text)) heading = next.value.text;
  }
  const known = title || heading;
  return { ...(known !== undefined && { title: known }), blocks: chain(opening, blocks) };
}

async function* chain(opening: Block[], rest: AsyncGenerator<Block>): AsyncGenerator<Block> {
  try {
    yield* opening;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
