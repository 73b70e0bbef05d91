import * as z from 'zod';
import { abandonCrawl, crawl } from './crawl.ts';
import { crawlInput } from './crawl/input.ts';
import { eraseAccountContents } from './erase-account.ts';
import { abandonEvaluation, evaluate, evaluateInput } from './evaluate.ts';
import { expire } from './expire.ts';
import { abandonIngest, ingest } from './ingest.ts';
import { abandonRebuild, rebuildIndex } from './rebuild-index.ts';
import { reindexChanged } from './reindex-changed.ts';
import { removeCollectionContents, removeDocuments } from './remove.ts';
import { abandonPrompt, promptInput, runPrompt } from './run-prompt.ts';
import type { TaskKind } from '../../domain/ports/task-ledger.ts';
import type { TaskKindSpec } from './handler.ts';

const minute = 60_000;
const nothing = z.unknown();

function kind<Input>(spec: TaskKindSpec<Input>): TaskKindSpec<Input> {
  return spec;
}

/** Everything that is done in the background. */
export const taskKinds = {
  ingest: kind({
    input: nothing,
    run: ingest,
    abandon: abandonIngest,
    attempts: 5,
    // A hundred MiB of text on a slow model.
    timeLimit: 24 * 60 * minute,
    atOnce: 3,
    cancellable: true,
  }),
  'remove-documents': kind({
    input: nothing,
    run: removeDocuments,
    attempts: 8,
    timeLimit: 30 * minute,
    atOnce: 2,
    cancellable: false,
  }),
  'remove-collection': kind({
    input: nothing,
    run: removeCollectionContents,
    attempts: 8,
    timeLimit: 30 * minute,
    atOnce: 2,
    cancellable: false,
  }),
  'erase-account': kind({
    input: nothing,
    run: eraseAccountContents,
    attempts: 12,
    timeLimit: 60 * minute,
    atOnce: 2,
    cancellable: false,
  }),
  'reindex-changed': kind({
    input: nothing,
    run: reindexChanged,
    attempts: 3,
    timeLimit: 5 * minute,
    atOnce: 1,
    cancellable: true,
    missed: 'once',
  }),
  'rebuild-index': kind({
    input: nothing,
    run: rebuildIndex,
    abandon: abandonRebuild,
    attempts: 5,
    timeLimit: 48 * 60 * minute,
    atOnce: 1,
    cancellable: true,
  }),
  'run-prompt': kind({
    input: promptInput,
    run: runPrompt,
    abandon: abandonPrompt,
    attempts: 4,
    timeLimit: 10 * minute,
    atOnce: 3,
    cancellable: true,
    missed: 'each',
  }),
  crawl: kind({
    input: crawlInput,
    run: crawl,
    abandon: abandonCrawl,
    attempts: 5,
    timeLimit: 6 * 60 * minute,
    atOnce: 2,
    cancellable: true,
    missed: 'once',
  }),
  evaluate: kind({
    input: evaluateInput,
    run: evaluate,
    abandon: abandonEvaluation,
    attempts: 5,
    // Five thousand answers of a slow model.
    timeLimit: 24 * 60 * minute,
    atOnce: 2,
    cancellable: true,
  }),
  expire: kind({
    input: nothing,
    run: expire,
    attempts: 3,
    timeLimit: 5 * minute,
    atOnce: 1,
    cancellable: false,
    missed: 'once',
  }),
} satisfies Record<TaskKind, unknown>;

/** The kind's part of the registry, with the input's type forgotten. */
export function specOf(kind: TaskKind): TaskKindSpec<unknown> {
  return taskKinds[kind];
}

/** How many of each kind may run at once. */
export const kindBounds = Object.fromEntries(
  Object.entries(taskKinds).map(([name, { atOnce }]) => [name, atOnce]),
) as Record<TaskKind, number>;
