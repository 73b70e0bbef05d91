import { DurableObject } from 'cloudflare:workers';
import { serviceContext, taskContext } from '../src/composition.ts';
import { kindBounds } from '../src/application/tasks/registry.ts';
import { leaseTime, runTask } from '../src/application/tasks/run-task.ts';
import { runDueSchedules } from '../src/application/tasks/run-due-schedules.ts';
import type { Env } from '../src/composition.ts';
import type { TaskRecord } from '../src/domain/ports/task-ledger.ts';

/** Tasks run side by side, of which two may be crawls, and of one owner's. */
const tasksAtOnce = 6;
const tasksPerOwner = 2;
/** Milliseconds after which the ledger is looked at again while it holds work: what a crash or a lost wake-up costs at most. */
const sweepEvery = 2_000;
/** …and while it holds none: somebody may have been cut off between putting a task there and saying so. */
const lookEvery = 60_000;
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
  /** Rises when somebody says that there is work. */
  #said = 0;

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

  /** Never throws and never ends the watch, so that a database that is away costs time only. */
  override async alarm(): Promise<void> {
    // First, so that a crash from here on does not end the watch.
    await this.ctx.storage.setAlarm(Date.now() + sweepEvery);
    const said = this.#said;
    const ctx = serviceContext(this.env, runner);
    const nextSchedule = await this.#tried('outbox.schedules', () => runDueSchedules(ctx));
    await this.#pump();
    const nextTask = await this.#tried('outbox.due', async () => ({ at: await ctx.tasks.nextDue() }));
    // Whoever came in meanwhile has seen this alarm and relies on it.
    if (nextTask === undefined || this.#running.size > 0 || this.#said > said) return;
    const next = Math.min(nextTask.at ?? Infinity, nextSchedule ?? Infinity, Date.now() + lookEvery);
    await this.ctx.storage.setAlarm(Math.max(next, Date.now() + sweepEvery));
  }

  async #alarmBy(time: number): Promise<void> {
    this.#said += 1;
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > time || set < Date.now() - sweepEvery) await this.ctx.storage.setAlarm(time);
  }

  /** Undefined when it failed: the next sweep tries again. */
  async #tried<Result>(event: string, step: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await step();
    } catch (error) {
      serviceContext(this.env, runner).logger.error(event, error);
      return undefined;
    }
  }

  /** Never throws. Claims until nothing is due or every place is taken. */
  async #pump(): Promise<void> {
    this.#again = true;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#again && this.#running.size < tasksAtOnce) {
        this.#again = false;
        const claimed = await this.#tried('outbox.claim', () =>
          serviceContext(this.env, runner).tasks.claim({
            runner,
            limit: tasksAtOnce - this.#running.size,
            lease: leaseTime,
            running: [...this.#running.keys()],
            perOwner: tasksPerOwner,
            perKind: kindBounds,
          }),
        );
        for (const task of claimed ?? []) this.ctx.waitUntil(this.#run(task));
      }
    } finally {
      this.#pumping = false;
    }
  }

  async #run(task: TaskRecord): Promise<void> {
    const stop = new AbortController();
    this.#running.set(task.id, stop);
    await this.#tried('outbox.run', () => runTask({ ctx: taskContext(this.env, task, stop.signal), task, stop }));
    this.#running.delete(task.id);
    await this.#pump();
  }
}
