import * as z from 'zod';
import { limits } from '../../application/limits.ts';
import { present } from './shapes.ts';

const grade = z.number().min(0).max(100);

/** A query with what is right for it. One of them may not take the room of thousands. */
const labelledQuery = z
  .object({
    id: z.string().min(1).max(100),
    text: z.string().trim().min(1).max(limits.questionCharacters),
    relevant: z
      .record(z.string().min(1).max(limits.nameCharacters), grade)
      .refine((labels) => Object.keys(labels).length <= limits.labelsPerQuery, 'Too many documents are labelled.')
      .optional(),
    answers: z.array(z.string().min(1).max(2_000)).max(limits.labelsPerQuery).optional(),
    unanswerable: z.boolean().optional(),
  })
  .refine(
    (query) => new TextEncoder().encode(JSON.stringify(query)).length <= limits.labelledQueryBytes,
    `A labelled query may take ${limits.labelledQueryBytes / 1024} KiB.`,
  )
  .transform(present);

/** A set of them: each id once. */
export const labelledQueries = z
  .array(labelledQuery)
  .min(1)
  .max(limits.labelledQueries)
  .refine((queries) => new Set(queries.map(({ id }) => id)).size === queries.length, 'An id comes twice.');
