import foundation from '../../../migrations/0000_foundation.sql';
import identity from '../../../migrations/0001_identity.sql';
import tasks from '../../../migrations/0002_tasks.sql';
import documentOrigin from '../../../migrations/0003_document-origin.sql';
import sources from '../../../migrations/0004_sources.sql';
import evaluations from '../../../migrations/0005_evaluations.sql';
import plugins from '../../../migrations/0006_plugins.sql';
import remotePlugins from '../../../migrations/0007_remote-plugins.sql';
import type { Migration } from './storage-database.ts';

/** Every file of `migrations/`, in order. */
export const migrations: readonly Migration[] = [
  ['0000_foundation', foundation],
  ['0001_identity', identity],
  ['0002_tasks', tasks],
  ['0003_document-origin', documentOrigin],
  ['0004_sources', sources],
  ['0005_evaluations', evaluations],
  ['0006_plugins', plugins],
  ['0007_remote-plugins', remotePlugins],
];
