import { Problem, problemCode } from '../../../domain/problem.ts';
import { openCollection } from '../collections/find.ts';
import type { AccessLevel } from '../../../domain/identity/access.ts';
import type { Context } from '../../context.ts';
import type { Source, SourcePageView } from '../../protocol/resources.ts';
import type { SourcePage } from '../../../domain/ports/frontier.ts';
import type { SourceRecord } from '../../../domain/ports/source-store.ts';

/** A source as the API shows it, with how its crawl and its schedule stand. */
export async function viewSource(ctx: Context, record: SourceRecord): Promise<Source> {
  const { id, collectionId, url, kind, depth, pages, vanished, taskId, report, errorCode, crawledAt } = record;
  const [task, schedule] = await Promise.all([
    taskId === null ? undefined : ctx.tasks.find(taskId),
    ctx.schedules.find(id),
  ]);
  const isUnderWay = task?.state === 'queued' || task?.state === 'running' || task?.state === 'waiting';
  return {
    id,
    collectionId,
    url,
    ...(kind !== null && { kind }),
    depth,
    pages,
    vanished,
    state: isUnderWay ? 'crawling' : errorCode === null ? 'ready' : 'failed',
    ...(taskId !== null && { taskId }),
    ...(isUnderWay && { progress: { done: task.done, total: task.total } }),
    ...(schedule !== undefined && {
      schedule: {
        cron: schedule.cron,
        timeZone: schedule.timeZone,
        ...(schedule.enabled && { nextAt: isoTime(schedule.nextAt) }),
      },
    }),
    ...(report !== null && { report }),
    ...(errorCode !== null && { error: { code: errorCode, detail: record.errorDetail ?? '' } }),
    ...(crawledAt !== null && { crawledAt: isoTime(crawledAt) }),
    createdAt: isoTime(record.createdAt),
    updatedAt: isoTime(record.updatedAt),
  };
}

export function viewPage(page: SourcePage): SourcePageView {
  const { url, depth, state, status, title, sha256, documentId, twinId, target, reason, vanishedIn } = page;
  const held = sha256 !== null && state !== 'stored' ? documentId : (twinId ?? undefined);
  return {
    url,
    depth,
    state,
    vanished: vanishedIn !== null,
    ...(status !== null && { status }),
    ...(title !== null && { title }),
    ...(held !== undefined && { documentId: held }),
    ...(target !== null && { target }),
    ...(reason !== null && { reason }),
    ...(page.changedAt !== null && { changedAt: isoTime(page.changedAt) }),
    ...(page.visitedAt !== null && { visitedAt: isoTime(page.visitedAt) }),
  };
}

/** The source, if the user may do that much with its collection. */
export async function openSource(ctx: Context, userId: string, id: string, level: AccessLevel): Promise<SourceRecord> {
  const source = await ctx.sources.find(id);
  if (source === undefined) throw new Problem('not_found', 'There is no such source.');
  try {
    await openCollection(ctx, userId, source.collectionId, level);
  } catch (error) {
    if (problemCode(error) !== 'not_found') throw error;
    throw new Problem('not_found', 'There is no such source.', { cause: error });
  }
  return source;
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
