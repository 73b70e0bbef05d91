import type {
  Collection,
  Document,
  DocumentContent,
  FeedbackChange,
  FeedbackReply,
  IngestReceipt,
  Me,
  Memory,
  Page,
  SearchReply,
  Session,
  Source,
  SourceReceipt,
  Task,
  TaskDetail,
  Transcript,
} from '../../../application/protocol/resources.ts';
import type { SystemInfo } from '../../../application/protocol/system.ts';
import type {
  EvaluatedQuery,
  Evaluation,
  EvaluationReceipt,
  LabelSource,
  LabelledQuery,
  LabelledQueryPage,
  RetrievalSettings,
} from '../../../application/protocol/evaluations.ts';
import type { Http } from './http.ts';

const root = '/api/v1';
const id = encodeURIComponent;
const query = (name: string, value: string | undefined) => (value === undefined ? '' : `?${name}=${id(value)}`);

/** An address to take documents from; without a kind, what lies there decides. */
export interface NewSource {
  url: string;
  crawl: { kind?: 'page' | 'site'; pages?: number; schedule?: { cron: string; timeZone: string } };
}

/** Asks a collection its labelled queries. */
export interface NewEvaluation {
  collectionId: string;
  name?: string;
  compareWith?: Partial<RetrievalSettings>;
  answer?: boolean;
  baseline?: 'keep' | 'check';
}

export type Api = ReturnType<typeof createApi>;

/** The calls of the page, one line each: what a reader needs to know about the API is in the types. */
export function createApi(http: Http) {
  return {
    me: () => http<Me>('GET', `${root}/me`),
    systemInfo: () => http<SystemInfo>('GET', `${root}/system/info`),
    signOut: () => http<void>('POST', '/auth/logout'),

    collections: () => http<Page<Collection>>('GET', `${root}/collections`),
    createCollection: (name: string) => http<Collection>('POST', `${root}/collections`, { body: { name } }),
    deleteCollection: (collectionId: string) => http<Task>('DELETE', `${root}/collections/${id(collectionId)}`),

    documents: (collectionId: string, cursor?: string) =>
      http<Page<Document>>('GET', `${root}/collections/${id(collectionId)}/documents${query('cursor', cursor)}`),
    addText: (collectionId: string, body: { title?: string; text: string }) =>
      http<IngestReceipt>('POST', `${root}/collections/${id(collectionId)}/documents`, { body }),
    documentContent: (documentId: string, signal?: AbortSignal) =>
      http<DocumentContent>('GET', `${root}/documents/${id(documentId)}/content`, signal ? { signal } : {}),
    deleteDocument: (documentId: string) => http<Task>('DELETE', `${root}/documents/${id(documentId)}`),
    reindexDocument: (documentId: string) => http<Task>('POST', `${root}/documents/${id(documentId)}/reindex`),

    sources: (collectionId: string) =>
      http<Page<Source>>('GET', `${root}/sources${query('collectionId', collectionId)}`),
    addSource: (collectionId: string, body: NewSource) =>
      http<SourceReceipt>('POST', `${root}/collections/${id(collectionId)}/documents`, { body }),
    crawlSource: (sourceId: string) => http<Task>('POST', `${root}/sources/${id(sourceId)}/crawl`),
    deleteSource: (sourceId: string) => http<void>('DELETE', `${root}/sources/${id(sourceId)}`),

    memories: () => http<Page<Memory>>('GET', `${root}/memories`),
    deleteMemory: (memoryId: string) => http<void>('DELETE', `${root}/memories/${id(memoryId)}`),
    deleteMemories: () => http<void>('DELETE', `${root}/memories`),
    labelledQueries: (collectionId: string) =>
      http<LabelledQueryPage>('GET', `${root}/collections/${id(collectionId)}/labelled-queries`),
    putLabelledQueries: (collectionId: string, queries: LabelledQuery[]) =>
      http<{ counts: Record<LabelSource, number> }>('PUT', `${root}/collections/${id(collectionId)}/labelled-queries`, {
        body: { queries },
      }),
    clearLabelledQueries: (collectionId: string) =>
      http<void>('DELETE', `${root}/collections/${id(collectionId)}/labelled-queries`),
    evaluations: (collectionId: string) =>
      http<Page<Evaluation>>('GET', `${root}/evaluations${query('collectionId', collectionId)}`),
    beginEvaluation: (body: NewEvaluation) => http<EvaluationReceipt>('POST', `${root}/evaluations`, { body }),
    evaluatedQueries: (evaluationId: string, order: string, cursor?: string) => {
      const path = `${root}/evaluations/${id(evaluationId)}/queries${query('order', order)}`;
      return http<Page<EvaluatedQuery>>('GET', cursor === undefined ? path : `${path}&cursor=${id(cursor)}`);
    },
    setBaseline: (evaluationId: string, force: boolean) =>
      http<Evaluation>('PUT', `${root}/evaluations/${id(evaluationId)}/baseline`, { body: { force } }),
    deleteEvaluation: (evaluationId: string) => http<void>('DELETE', `${root}/evaluations/${id(evaluationId)}`),

    task: (taskId: string) => http<TaskDetail>('GET', `${root}/tasks/${id(taskId)}`),
    cancelTask: (taskId: string) => http<Task>('POST', `${root}/tasks/${id(taskId)}/cancel`),

    sessions: (cursor?: string) => http<Page<Session>>('GET', `${root}/sessions${query('cursor', cursor)}`),
    createSession: () => http<Session>('POST', `${root}/sessions`, { body: {} }),
    deleteSession: (sessionId: string) => http<void>('DELETE', `${root}/sessions/${id(sessionId)}`),
    rateTurn: (sessionId: string, turnId: string, body: FeedbackChange) =>
      http<FeedbackReply>('POST', `${root}/sessions/${id(sessionId)}/turns/${id(turnId)}/feedback`, { body }),
    search: (body: { query: string; collectionIds?: string[]; limit?: number }) =>
      http<SearchReply>('POST', `${root}/search`, { body }),
    transcript: (sessionId: string, before?: string) =>
      http<Transcript>('GET', `${root}/sessions/${id(sessionId)}/messages${query('before', before)}`),
  };
}

export function uploadUrl(collectionId: string): string {
  return `${root}/collections/${id(collectionId)}/documents`;
}

export function sessionSocketUrl(sessionId: string): string {
  const url = new URL(`${root}/sessions/${id(sessionId)}/socket`, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}
