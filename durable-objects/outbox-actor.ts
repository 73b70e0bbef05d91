import { DurableObject } from 'cloudflare:workers';
import { serviceContext, taskContext } from '../src/composition.ts';
import { kindBounds } from '../src/application/tasks/registry.ts';
import { leaseTime, runTask } from '../src/application/tasks/run-task.ts';
import { runDueSchedules } from '../src/application/tasks/run-due-schedules.ts';
import type { Env } from '../src/composition.ts';
import type { TaskRecord } from '../src/domain/ports/task-ledger.ts';

/** Tasks run side by side, and of one owner's. */
const tasksAtOnce = 4;
const tasksPerOwner = 2;
/** Milliseconds after which the ledger is looked at again while it holds work: what a crash or a lost wake-up costs at most. */
const sweepEvery = 2_000;
/** Milliseconds that a runner of the queue has before its task is taken to be lost on the way. */
const queueGrace = 2_000;
const runner = 'outbox';

/**
 * Runs what the ledger says is due. There is one of it, and it keeps nothing: what was left running by an earlier life of
 * this actor is claimed anew. Where a queue brings tasks to their runners, it takes up what got lost on the way. Its one
 * alarm is the next thing that is due: a task, a lease's end, a schedule.
 */
export class OutboxActor extends DurableObject<Env> {
  readonly #running = new Map<string, AbortController>();
  #pumping = false;
  #again = false;

  async wake(): Promise<void> {
    await this.#alarmBy(Date.now() + sweepEvery);
    this.ctx.waitUntil(this.#pump());
  }

  /** Somebody else has been told; looks after it in case nobody came. */
  async expect(): Promise<void> {
    await this.#alarmBy(Date.now() + queueGrace);
  }

  interrupt(taskId: string): void {
    this.#running.get(taskId)?.abort();
  }

  override async alarm(): Promise<void> {
    // First, so that a crash from here on does not end the watch.
    await this.ctx.storage.setAlarm(Date.now() + sweepEvery);
    const ctx = serviceContext(this.env, runner);
    const nextSchedule = await runDueSchedules(ctx);
    await this.#pump();
    const nextTask = this.#running.size > 0 ? Date.now() : await ctx.tasks.nextDue();
    const next = Math.min(nextTask ?? Infinity, nextSchedule ?? Infinity);
    if (next === Infinity) await this.ctx.storage.deleteAlarm();
    else await this.ctx.storage.setAlarm(Math.max(next, Date.now() + sweepEvery));
  }

  async #alarmBy(time: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > time || set < Date.now() - sweepEvery) await this.ctx.storage.setAlarm(time);
  }

  /** Claims until nothing is due or every place is taken. */
  async #pump(): Promise<void> {
    this.#again = true;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#again && this.#running.size < tasksAtOnce) {
        this.#again = false;
        const { tasks } = serviceContext(this.env, runner);
        const claimed = await tasks.claim({
          runner,
          limit: tasksAtOnce - this.#running.size,
          lease: leaseTime,
          running: [...this.#running.keys()],
          perOwner: tasksPerOwner,
          perKind: kindBounds,
        });
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
      await runTask({ ctx: taskContext(this.env, task, stop.signal), task, stop });
    } finally {
      this.#running.delete(task.id);
      await this.#pump();
    }
  }
}
