import type { IsolateHost } from '../../domain/ports/isolate-host.ts';
import type { Desk } from './host/desk.ts';
import type { IsolateCall } from './host/run-in-isolate.ts';

/** Where isolates run: in this process, whose platform limits them, or in a host of their own. */
export interface IsolatePlacement extends IsolateHost {
  /**
   * The reply of one call, as the harness or the host words it. Throws a Problem when nothing can run it, and once
   * `signal` fires.
   */
  run(call: IsolateCall, means: { desk: Desk; module: string }, signal: AbortSignal): Promise<string>;
  /** Answers a host that asks for what a call may do. */
  answerCallback(request: Request): Promise<Response>;
}
