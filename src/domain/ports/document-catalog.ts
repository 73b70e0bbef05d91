import type { ActiveVersion } from './passage-version.ts';
import type { ProblemCode } from '../problem.ts';

export type DocumentState = 'queued' | 'processing' | 'ready' | 'failed' | 'removing';
export type DocumentStage = 'waiting' | 'extracting' | 'embedding' | 'done';

export interface DocumentRecord {
  id: string;
  collectionId: string;
  title: string;
  /** File name as uploaded. */
  name: string;
  mediaType: string;
  /** What people should know of it: that its name promises another type, say. */
  note: string | null;
  /** Where on the web it came from. */
  url: string | null;
  /** The source that brought it; null for what a person added. */
  sourceId: string | null;
  bytes: number;
  sha256: string;
  state: DocumentState;
  stage: DocumentStage;
  progressDone: number;
  progressTotal: number;
  chunkCount: number;
  /** The embedding model of the passages that searches see; null for words only. */
  embedder: string | null;
  /** The version that searches see; 0 before the first. */
  version: number;
  taskId: string;
  errorCode: ProblemCode | null;
  errorDetail: string | null;
  createdAt: number;
  updatedAt: number;
}

export type NewDocument = Pick<
  DocumentRecord,
  'id' | 'collectionId' | 'title' | 'name' | 'mediaType' | 'bytes' | 'sha256'
> &
  Partial<Pick<DocumentRecord, 'note' | 'url' | 'sourceId'>>;

/** What a new file of a document changes. */
export type ChangedFile = Pick<DocumentRecord, 'id' | 'title' | 'mediaType' | 'note' | 'bytes' | 'sha256'>;

export type DocumentPatch = { id: string } & Partial<
  Pick<
    DocumentRecord,
    | 'title'
    | 'note'
    | 'state'
    | 'stage'
    | 'progressDone'
    | 'progressTotal'
    | 'chunkCount'
    | 'embedder'
    | 'version'
    | 'errorCode'
    | 'errorDetail'
  >
>;

/** For which task, under which claim, something is written. `late` lets what was cancelled be cleaned up. */
export interface WrittenBy {
  task: { id: string; lease: number };
  late?: boolean;
}

/** What documents there are and how far each is. Every call is one transaction. */
export interface DocumentCatalog {
  /** The documents of a collection that hold the same bytes already. */
  byContent(collectionId: string, sha256: readonly string[]): Promise<DocumentRecord[]>;
  /** Unless it is being removed. */
  find(id: string): Promise<DocumentRecord | undefined>;
  /** By id, that is in order of arrival; those being removed are left out. */
  list(collectionId: string, page: { after?: string; limit: number }): Promise<DocumentRecord[]>;
  /** Those of a collection whose id or name is among these. */
  named(collectionId: string, labels: readonly string[]): Promise<Pick<DocumentRecord, 'id' | 'name' | 'title'>[]>;
  /** The ids of all there are in a collection, in order, those that are being removed included. */
  idsIn(collectionId: string, page: { after?: string; limit: number }): Promise<string[]>;
  ofTask(taskId: string, limit: number): Promise<DocumentRecord[]>;
  /** Those of a task that are still to be worked on, in order of arrival. */
  pending(taskId: string, limit: number): Promise<DocumentRecord[]>;
  /** Those of a task that failed, in order of arrival. */
  failedOf(taskId: string, limit: number): Promise<DocumentRecord[]>;
  countByTask(taskId: string): Promise<{ ready: number; failed: number; pending: number }>;
  /** Leaves a document alone that is not the task's any more, and all of them once the claim was overtaken or ended. */
  update(patches: readonly DocumentPatch[], by: WrittenBy): Promise<void>;
  /** Puts down what searches see by now, whatever task a document is with; an older version than is known changes nothing. */
  follow(versions: readonly ActiveVersion[]): Promise<void>;
  /** Ids of documents that are being removed. */
  removing(taskId: string, limit: number): Promise<DocumentRecord[]>;
  erase(ids: readonly string[]): Promise<void>;
  /** What there is in all collections of a user. */
  countOf(ownerId: string): Promise<{ documents: number; passages: number }>;
  eraseCollection(collectionId: string): Promise<void>;
}
