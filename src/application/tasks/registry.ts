import { eraseAccountContents } from './erase-account.ts';
import { ingest } from './ingest.ts';
import { removeCollectionContents, removeDocuments } from './remove.ts';
import type { TaskHandler } from './handler.ts';
import type { TaskKind } from '../../domain/ports/task-ledger.ts';

export const taskHandlers: Record<TaskKind, TaskHandler> = {
  ingest,
  'remove-documents': removeDocuments,
  'remove-collection': removeCollectionContents,
  'erase-account': eraseAccountContents,
};
