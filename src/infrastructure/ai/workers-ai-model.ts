import { givenUp } from './deadline.ts';
import { runWorkersAi } from './workers-ai.ts';
import type { WorkersAi } from './workers-ai.ts';

/** A Workers AI model that answers in one piece. */
export abstract class WorkersAiModel {
  readonly id: string;
  readonly #ai: WorkersAi;
  readonly #model: string;
  readonly #timeout: number;

  /** `timeout` in milliseconds. */
  constructor(ai: WorkersAi, model: string, timeout: number) {
    this.#ai = ai;
    this.#model = model;
    this.#timeout = timeout;
    this.id = `workers-ai:${model}`;
  }

  protected async run(input: Record<string, unknown>, signal: AbortSignal): Promise<unknown> {
    if (signal.aborted) throw givenUp(this.id, signal);
    const source = { name: this.id, timeout: this.#timeout, total: this.#timeout };
    return runWorkersAi(this.#ai, { model: this.#model, input, source, signal });
  }
}
