import { DurableObject } from 'cloudflare:workers';
import { openChainedLog } from '../src/composition.ts';
import type { AuditEvent, ChainHead } from '../src/domain/audit/entry.ts';
import type { AuditLog, AuditPage, AuditQuery, AuditVerification } from '../src/domain/ports/audit-log.ts';
import type { Env } from '../src/composition.ts';

/** The deployment's audit log and its only writer. Answers the port `audit-log` over RPC. */
export class AuditActor extends DurableObject<Env> implements AuditLog {
  readonly #log = openChainedLog(this.ctx.storage, this.env);

  append(events: AuditEvent[]): Promise<number[]> {
    return this.#log.append(events);
  }

  list(query: AuditQuery): Promise<AuditPage> {
    return this.#log.list(query);
  }

  exportFrom(seq: number, limit: number): Promise<AuditPage> {
    return this.#log.exportFrom(seq, limit);
  }

  verify(fromSeq: number, limit: number, known?: ChainHead): Promise<AuditVerification> {
    return this.#log.verify(fromSeq, limit, known);
  }

  head(): Promise<ChainHead> {
    return this.#log.head();
  }
}
