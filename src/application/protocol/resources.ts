/** The JSON of the API, as types only: the web app and the CLI import nothing else of the server. */
import type { AccessLevel } from '../../domain/identity/access.ts';
import type { ErasureCounts } from '../../domain/ports/erasures.ts';
import type { KeyScope, Role } from '../../domain/identity/permission.ts';
import type { LoginKind } from '../../domain/ports/login-store.ts';
import type { CrawlReport, VanishedRule } from '../../domain/ports/source-store.ts';
import type { DocumentStage, DocumentState } from '../../domain/ports/document-catalog.ts';
import type { TaskView as Task } from '../../domain/feed.ts';
import type { PageState } from '../../domain/ports/frontier.ts';
import type { ProblemCode } from '../../domain/problem.ts';
import type { ToolOffer } from '../../domain/conversation/tool-offer.ts';
import type { TurnToolCall } from '../../domain/conversation/tool-calls.ts';
import type { TurnFeedback } from '../../domain/conversation/feedback.ts';
import type { Citation } from '../../domain/rag/citation.ts';
import type { ScoreParts } from '../../domain/rag/score.ts';
import type { SourceKind } from '../../domain/scraper/crawl-rules.ts';
import type { Usage } from '../../domain/rag/usage.ts';

export type { DocumentStage, DocumentState } from '../../domain/ports/document-catalog.ts';
export type { TaskState } from '../../domain/ports/task-ledger.ts';
export type { ProblemCode } from '../../domain/problem.ts';
export type { Transcript, Turn } from '../../domain/conversation/turn.ts';
export type { FeedbackChange, TurnFeedback } from '../../domain/conversation/feedback.ts';
export type { Citation } from '../../domain/rag/citation.ts';
export type { CitationVerdict } from '../../domain/rag/evidence.ts';
export type { Usage } from '../../domain/rag/usage.ts';
export type { TaskView as Task } from '../../domain/feed.ts';

/** RFC 9457 problem, `application/problem+json`. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  requestId: string;
  /** For `bad_request`: which fields are wrong. `path` is dotted, e.g. `documents.3.text`. */
  errors?: { path: string; message: string }[];
  /** For `approval_required`: what lets exactly this through, once. */
  approvalId?: string;
}

/** A page of a list; pass `nextCursor` back as `?cursor=` for the next one. */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

/** `GET /api/v1/me`. */
export interface Me {
  id: string;
  name: string;
  email?: string;
  role: Role;
  /** What was used since midnight UTC, and of how much. */
  usage: { requests: number; tokens: number; requestsPerDay?: number; tokensPerDay?: number };
}

/** Members see who there is; the rest is for admins. */
export interface Person {
  id: string;
  name: string;
  role: Role;
  email?: string;
  disabled?: boolean;
  requestsPerDay?: number;
  tokensPerDay?: number;
  createdAt?: string;
}

export interface Group {
  id: string;
  name: string;
  requestsPerDay?: number;
  tokensPerDay?: number;
  createdAt: string;
}

export interface GroupDetail extends Group {
  members: { id: string; name: string }[];
}

export interface Invitation {
  id: string;
  role: Role;
  email?: string;
  createdAt: string;
  expiresAt: string;
}

/** `201` of `POST /api/v1/invitations`; the token is in no other reply. */
export interface InvitationWithToken extends Invitation {
  token: string;
}

/** A browser or a device that somebody is signed in with. */
export interface Login {
  id: string;
  kind: LoginKind;
  label: string;
  ip?: string;
  /** Whether it is the one that asks. */
  current: boolean;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
}

export interface ApiKey {
  id: string;
  name: string;
  /** Its last characters. */
  hint: string;
  scopes: KeyScope[];
  /** The collections it reaches; all of its user's when absent. */
  collectionIds?: string[];
  requestsPerDay?: number;
  tokensPerDay?: number;
  createdAt: string;
  expiresAt?: string;
  lastUsedAt?: string;
}

/** `201` of `POST /api/v1/keys`; the key is in no other reply. */
export interface ApiKeyWithSecret extends ApiKey {
  key: string;
}

/** `GET /api/v1/audit/verification`. */
export interface AuditVerdict {
  intact: boolean;
  entries: number;
  /** The first row that is not what was written. */
  fault?: { seq: number; reason: string };
}

/** What went with an account. */
export interface ErasureReceipt {
  userId: string;
  requestedAt: string;
  /** Absent while it goes on. */
  finishedAt?: string;
  erased: ErasureCounts;
}

export interface Collection {
  id: string;
  name: string;
  documentCount: number;
  /** What the caller may do with it; its owner may `manage` it. */
  access: AccessLevel;
  createdAt: string;
}

/** `GET /api/v1/collections/:id`. */
export interface CollectionDetail extends Collection {
  index: CollectionIndex;
}

/** What searches see of a collection. */
export interface CollectionIndex {
  /** The embedding model of most passages; null where they are searched by words only. */
  embedder: string | null;
  /** How documents were cut. */
  chunker: string;
  passages: number;
  /** Documents that would be made otherwise now: with another model, or cut in another way. */
  outdated: number;
  /** What to do about a collection that has outgrown its index. */
  note?: string;
  /** The index before the last one, which `POST …/rollback` brings back until then. */
  kept?: KeptIndex;
  /** The index that a rollback took away. */
  rolledBack?: KeptIndex;
}

export interface KeptIndex {
  embedder: string | null;
  chunker: string;
  documents: number;
  passages: number;
  until: string;
}

export interface Document {
  id: string;
  collectionId: string;
  /** The file's name, or what the client called the text. */
  name: string;
  title: string;
  /** The type Nexus settled on from content and name, e.g. `application/pdf`. */
  mediaType: string;
  /** What people should know of it, such as a name that promises another type. */
  note?: string;
  /** Where on the web it came from. */
  url?: string;
  /** The source that brought it. */
  sourceId?: string;
  bytes: number;
  state: Exclude<DocumentState, 'removing'>;
  stage: DocumentStage;
  /**
   * Pages while `stage` is `extracting`, where that takes time; then passages. How many there will be is estimated until the
   * document was read to its end, and 0 where nothing is known.
   */
  progress: { done: number; total: number };
  chunkCount: number;
  /** False when the document is searchable by words only, since no embedding model was there. */
  embedded: boolean;
  version: number;
  /** The task that last worked on it. */
  taskId: string;
  error?: { code: ProblemCode; detail: string };
  createdAt: string;
  updatedAt: string;
}

/** `GET /api/v1/tasks/:id`: the task with the documents it works on (the first 200). */
export interface TaskDetail extends Task {
  documents: Document[];
}

/** A saved prompt that is asked again and again, as its owner. */
export interface Schedule {
  id: string;
  name: string;
  prompt: string;
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  cron: string;
  /** An IANA name, e.g. `Europe/Berlin`. */
  timeZone: string;
  /** The session that the answers go into; a new one each time when absent. */
  sessionId?: string;
  /** The collections to search; all that its owner may read when absent. */
  collectionIds?: string[];
  enabled: boolean;
  /** Absent while it is disabled. */
  nextAt?: string;
  /** The last due time, and the task that it became. */
  lastAt?: string;
  lastTaskId?: string;
  createdAt: string;
  updatedAt: string;
}

/** Where documents of a collection come from by themselves. */
export interface Source {
  id: string;
  collectionId: string;
  url: string;
  /** Absent until the first crawl has seen what it is. */
  kind?: SourceKind;
  /** Links away from the start, and pages in one crawl, at most. */
  depth: number;
  pages: number;
  /** What becomes of documents whose pages are gone. */
  vanished: VanishedRule;
  state: 'crawling' | 'ready' | 'failed';
  /** The task that crawls it or did so last. */
  taskId?: string;
  /** Pages looked at, of those found; while it is crawled. */
  progress?: { done: number; total: number };
  /** When it is crawled by itself; never when absent. */
  schedule?: { cron: string; timeZone: string; nextAt?: string };
  /** Of the last crawl that ended. */
  report?: CrawlReport;
  /** Why the last crawl failed. */
  error?: { code: ProblemCode; detail: string };
  crawledAt?: string;
  createdAt: string;
  updatedAt: string;
}

/** `202` of `POST /api/v1/collections/:id/documents` with a `url`. */
export interface SourceReceipt {
  source: Source;
  /** The task that crawls it. */
  taskId: string;
}

/** One page of a source, as the last crawl left it. */
export interface SourcePageView {
  url: string;
  /** Links away from the start. */
  depth: number;
  state: PageState;
  /** Whether it is gone from the site, while its document is kept. */
  vanished: boolean;
  /** HTTP status of the last reply. */
  status?: number;
  title?: string;
  /** The document that has its content: its own, or that of the page or file that is the same. */
  documentId?: string;
  /** Where it redirects to, or says that it really is. */
  target?: string;
  /** Why it was skipped, failed or vanished. */
  reason?: string;
  changedAt?: string;
  visitedAt?: string;
}

/** `202` of `POST /api/v1/collections/:id/documents`. */
export interface IngestReceipt {
  taskId: string;
  documents: Document[];
  /** Files that were refused at once, with the reason; the others go on. */
  rejected: {
    name: string;
    code: ProblemCode;
    detail: string;
    /** For `conflict`: the document that has the same bytes already. */
    documentId?: string;
  }[];
}

/** `GET /api/v1/documents/:id/content`: the extracted text that chunks and citations point into. */
export interface DocumentContent {
  documentId: string;
  version: number;
  title: string;
  /** Plain text. Byte offsets count its UTF-8 bytes. */
  text: string;
  /** First byte of each page, for formats that have pages. */
  pages?: number[];
}

export interface SearchResult {
  chunkId: string;
  documentId: string;
  collectionId: string;
  title: string;
  /** Headings above the passage, outermost first. */
  headings: string[];
  text: string;
  score: number;
  /** 1-based. */
  page?: number;
  /** UTF-8 byte span of the passage in the document's extracted text. */
  start: number;
  end: number;
  /** With `explain`: what the score is made of, and the cosine to the query. */
  parts?: Partial<ScoreParts> & { cosine?: number };
}

export interface SearchReply {
  results: SearchResult[];
  /** What ran: `lexical` when no embedding model was there for a hybrid query. */
  mode: 'hybrid' | 'dense' | 'lexical';
  /** The query's language, ISO 639-1, as far as it could be told. */
  language?: string;
}

export interface Session {
  id: string;
  title: string;
  /** What the caller may do with it; its owner may `manage` it. */
  access: AccessLevel;
  createdAt: string;
  updatedAt: string;
}

/** Something that the caller asked Nexus to keep in mind. */
export interface Memory {
  id: string;
  text: string;
  createdAt: string;
  /** The session that it was said in; absent when it came over the API. */
  sessionId?: string;
}

/** Reply of `POST /api/v1/process` and of `POST /api/v1/sessions/:id/messages` without streaming. */
export interface ProcessReply {
  sessionId: string;
  turnId: string;
  answer: string;
  citations: Citation[];
  /** What plugins did for it, or ask to do. */
  toolCalls: TurnToolCall[];
  /** A tool that may know it, and how to ask for it; nothing was called. */
  offer?: ToolOffer;
  abstained: boolean;
  model: string;
  usage: Usage;
}

/** Reply of `POST /api/v1/sessions/:id/turns/:turnId/feedback`. */
export interface FeedbackReply {
  feedback: TurnFeedback;
  /** Collections that the question is a labelled query of now. */
  labelled: string[];
}
