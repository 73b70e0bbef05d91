import * as z from 'zod';

/** Query of a list. */
export const page = z
  .object({ cursor: z.string().min(1).max(200).optional() })
  .transform(({ cursor }) => (cursor === undefined ? {} : { cursor }));
