import type { AuditLog } from '../../domain/ports/audit-log.ts';

/** The deployment's audit log as the port: one actor. */
export function openAuditLog(namespace: Cloudflare.Env['AUDIT']): AuditLog {
  const stub = namespace.getByName('audit');
  return {
    append: async (events) => stub.append(events),
    list: async (query) => stub.list(query),
    exportFrom: async (seq, limit) => stub.exportFrom(seq, limit),
    verify: async (fromSeq, limit, known) => stub.verify(fromSeq, limit, known),
    head: async () => stub.head(),
  };
}
