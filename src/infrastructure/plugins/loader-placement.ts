import { runInIsolate } from './host/run-in-isolate.ts';
import { within } from '../ai/deadline.ts';
import type { Desk } from './host/desk.ts';
import type { IsolateCall } from './host/run-in-isolate.ts';
import type { IsolatePlacement } from './isolate-placement.ts';

/** Isolates beside this one. Only for platforms that limit the time and memory that an isolate takes. */
export class LoaderPlacement implements IsolatePlacement {
  readonly #loader: WorkerLoader;

  constructor(loader: WorkerLoader) {
    this.#loader = loader;
  }

  async run(call: IsolateCall, { desk, module }: { desk: Desk; module: string }, signal: AbortSignal): Promise<string> {
    const running = runInIsolate(this.#loader, call, { desk, module: async () => module });
    const { reply } = await within(running, { name: 'The plugin', milliseconds: call.deadline + 1000, signal });
    return reply;
  }

  /** It is there as long as this Worker is. */
  async check(): Promise<void> {}

  /** Nothing asks from outside. */
  async answerCallback(): Promise<Response> {
    return new Response(null, { status: 404 });
  }
}
