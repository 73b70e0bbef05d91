import type { TaskKind } from './task-ledger.ts';

export interface ScheduleRecord {
  id: string;
  /** The user whose work it is; `system` for what is nobody's. */
  ownerId: string;
  name: string;
  kind: TaskKind;
  /** The task's input. */
  input: unknown;
  /** Five fields, in the time zone. */
  cron: string;
  /** An IANA name. */
  timeZone: string;
  enabled: boolean;
  /** The due time that has not been turned into a task yet, in milliseconds since 1970. */
  nextAt: number;
  lastAt: number | null;
  lastTaskId: string | null;
  createdAt: number;
  updatedAt: number;
}

export type NewSchedule = Pick<
  ScheduleRecord,
  'id' | 'ownerId' | 'name' | 'kind' | 'input' | 'cron' | 'timeZone' | 'enabled' | 'nextAt'
>;

/** Work that comes again and again. */
export interface Schedules {
  /** False when there is one of that id. */
  add(schedule: NewSchedule): Promise<boolean>;
  find(id: string): Promise<ScheduleRecord | undefined>;
  /** Oldest first; of one kind or of all. */
  list(ownerId: string, limit: number, kind?: TaskKind): Promise<ScheduleRecord[]>;
  update(
    id: string,
    change: Partial<Pick<ScheduleRecord, 'name' | 'input' | 'cron' | 'timeZone' | 'enabled' | 'nextAt'>>,
  ): Promise<void>;
  remove(id: string): Promise<void>;
  removeOf(ownerId: string): Promise<number>;
  /** Enabled ones whose time has come, the longest due first. */
  due(now: number, limit: number): Promise<ScheduleRecord[]>;
  /** When the next enabled one is due. */
  nextDue(): Promise<number | undefined>;
  /**
   * Turns a due time into a task, once: the task's row and the move to the next time are one transaction, which happens
   * only while the schedule is enabled and `schedule.nextAt` still is the due time that is stored. Without a task's id it
   * only moves on. False when it made no task, since somebody else was first; without an id, when it did not move.
   */
  advance(schedule: ScheduleRecord, to: { nextAt: number; taskId?: string }): Promise<boolean>;
}
