import * as z from 'zod';
import { standardSettings } from '../../domain/rag/retrieval-settings.ts';
import type { RetrievalSettings } from '../../domain/rag/retrieval-settings.ts';

/** What a setting may be, by what it is as a standard: shares stay shares. */
function shapeOf(name: string, standard: unknown): z.ZodType {
  if (name === 'mode') return z.enum(['hybrid', 'dense', 'lexical']);
  if (typeof standard === 'boolean') return z.boolean();
  if (typeof standard === 'number')
    return z
      .number()
      .min(0)
      .max(standard <= 1 ? 1 : 1_000);
  return z.string().max(100);
}

/** Retrieval settings that differ from the standard ones; a name that is none of them is refused. */
export const retrievalSettings: z.ZodType<Partial<RetrievalSettings>> = z.strictObject(
  Object.fromEntries(
    Object.entries(standardSettings).map(([name, standard]) => [name, shapeOf(name, standard).optional()]),
  ),
);
