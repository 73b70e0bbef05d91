import { limits } from '../../limits.ts';
import { record } from './record.ts';
import { verb } from '../../verb.ts';
import type { AuditEntry } from '../../../domain/audit/entry.ts';
import type { AuditQuery } from '../../../domain/ports/audit-log.ts';
import type { AuditVerdict, Page } from '../../protocol/resources.ts';

/** Rows read in one go. */
const stride = 500;

/** Newest first. */
export const listAudit = verb<Omit<AuditQuery, 'limit'>, Page<AuditEntry>>('audit:read', async ({ ctx, input }) => {
  const { entries, next } = await ctx.audit.list({ ...input, limit: limits.pageSize });
  return { items: entries, ...(next !== undefined && { nextCursor: String(next) }) };
});

/** Checks the whole chain; tells the first row that is not what was written. */
export const verifyAudit = verb<object, AuditVerdict>('audit:read', async ({ ctx }) => {
  const known = await ctx.audit.head();
  for (let from: number | undefined = 1; from !== undefined && from <= known.seq;) {
    const step = await ctx.audit.verify(from, stride, known);
    if (step.fault !== undefined) return { intact: false, entries: known.seq, fault: step.fault };
    from = step.next;
  }
  return { intact: true, entries: known.seq };
});

/** Every row as a line of JSON, oldest first. */
export const exportAudit = verb<object, ReadableStream<Uint8Array>>('audit:read', async ({ ctx }) => {
  const { seq } = await ctx.audit.head();
  await record(ctx, {
    kind: 'audit.exported',
    target: { kind: 'audit', id: 'log' },
    detail: { fromSeq: 1, toSeq: seq },
  });
  const encoder = new TextEncoder();
  let next: number | undefined = 1;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const page = next === undefined ? { entries: [] } : await ctx.audit.exportFrom(next, stride);
      if (page.entries.length > 0)
        controller.enqueue(encoder.encode(page.entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')));
      next = page.next;
      if (next === undefined) controller.close();
    },
  });
});
