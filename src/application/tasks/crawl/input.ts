import * as z from 'zod';

const id = z.string().min(1).max(100);

/** The task's subject is the collection as well, so that what ends its tasks ends its crawls. */
export const crawlInput = z.object({ sourceId: id, collectionId: id });

export type CrawlInput = z.output<typeof crawlInput>;
