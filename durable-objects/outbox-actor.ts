import { DurableObject } from 'cloudflare:workers';
import { actorContext, serviceContext } from '../src/composition.ts';
import { runTask } from '../src/application/tasks/run-task.ts';
import type { Env } from '../src/composition.ts';
import type { TaskRecord } from '../src/domain/ports/task-ledger.ts';

/** Tasks run side by side. */
const tasksAtOnce = 3;
/** Milliseconds after which the ledger is looked at again while it holds work: what a crash or a lost wake-up costs at most. */
const sweepEvery = 2_000;

/**
 * Runs the ledger's tasks. There is one of it, and it keeps nothing: whatever the ledger says is queued, or was left
 * running by an earlier life of this actor, is claimed and run. The alarm brings it back after a crash.
 */
export class OutboxActor extends DurableObject<Env> {
  readonly #running = new Map<string, AbortController>();
  #pumping = false;
  #again = false;

  async wake(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + sweepEvery);
    this.ctx.waitUntil(this.#pump());
  }

  interrupt(taskId: string): void {
    this.#running.get(taskId)?.abort();
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + sweepEvery);
    await this.#pump();
    const context = serviceContext(this.env, 'outbox');
    if (this.#running.size === 0 && !(await context.tasks.hasWork())) await this.ctx.storage.deleteAlarm();
  }

  /** Claims until nothing is due or every place is taken. */
  async #pump(): Promise<void> {
    this.#again = true;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#again && this.#running.size < tasksAtOnce) {
        this.#again = false;
        const { tasks } = serviceContext(this.env, 'outbox');
        const claimed = await tasks.claim(tasksAtOnce - this.#running.size, [...this.#running.keys()]);
        for (const task of claimed) this.ctx.waitUntil(this.#run(task));
      }
    } finally {
      this.#pumping = false;
    }
  }

  async #run(task: TaskRecord): Promise<void> {
    const stop = new AbortController();
    this.#running.set(task.id, stop);
    try {
      await runTask({
        ctx: actorContext(this.env, { userId: task.ownerId, requestId: task.id, signal: stop.signal }),
        task,
      });
    } finally {
      this.#running.delete(task.id);
      await this.#pump();
    }
  }
}
