import type { LabelledQuery } from '../../../application/protocol/evaluations.ts';
import { t } from '../text/t.ts';

/**
 * Labelled queries of a file: a JSON array, an object with `queries`, or an object a line. Ids may be called `_id`, and are the
 * places where there are none. Throws a sentence for a person; what is in a query the server checks.
 */
export function readLabels(text: string): LabelledQuery[] {
  const rows = rowsOf(text.replace(/^\uFEFF/, '').trim());
  if (rows.length === 0) throw new Error(t('quality.fileEmpty'));
  return rows.map((row, at) => {
    if (typeof row !== 'object' || row === null) throw new Error(t('quality.fileRow', { row: at + 1 }));
    const { _id: otherId, id = otherId, ...rest } = row as { _id?: unknown; id?: unknown };
    return {
      ...rest,
      id: typeof id === 'string' || typeof id === 'number' ? String(id) : String(at + 1),
    } as unknown as LabelledQuery;
  });
}

function rowsOf(text: string): unknown[] {
  try {
    const whole = JSON.parse(text) as unknown;
    if (Array.isArray(whole)) return whole;
    const { queries } = whole as { queries?: unknown };
    return Array.isArray(queries) ? queries : [whole];
  } catch {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line, at) => parsed(line, at + 1));
  }
}

function parsed(line: string, row: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new Error(t('quality.fileRow', { row }), { cause });
  }
}
