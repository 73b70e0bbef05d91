import type { AccessLists } from '../domain/ports/access-lists.ts';
import type { AccessTokens } from '../domain/ports/access-tokens.ts';
import type { ApiKeyStore } from '../domain/ports/api-key-store.ts';
import type { AuditLog } from '../domain/ports/audit-log.ts';
import type { BlobStore } from '../domain/ports/blob-store.ts';
import type { Caller } from '../domain/caller.ts';
import type { ChatModel } from '../domain/ports/chat-model.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { CollectionDirectory } from '../domain/ports/collection-directory.ts';
import type { Conversation } from '../domain/ports/conversations.ts';
import type { Cron } from '../domain/ports/cron.ts';
import type { DailyLimits } from '../domain/limits/budget.ts';
import type { DeviceGrants } from '../domain/ports/device-grants.ts';
import type { DocumentCatalog } from '../domain/ports/document-catalog.ts';
import type { DocumentExtractor } from '../domain/ports/document-extractor.ts';
import type { Egress } from '../domain/ports/egress.ts';
import type { Embedder } from '../domain/ports/embedder.ts';
import type { Entailment } from '../domain/ports/entailment.ts';
import type { Evaluations } from '../domain/ports/evaluations.ts';
import type { Erasures } from '../domain/ports/erasures.ts';
import type { CrawlRef, Frontier, SourcePages } from '../domain/ports/frontier.ts';
import type { GroupDirectory } from '../domain/ports/group-directory.ts';
import type { IdSource } from '../domain/ports/id-source.ts';
import type { Invitations } from '../domain/ports/invitations.ts';
import type { IsolateHost } from '../domain/ports/isolate-host.ts';
import type { LabelledQueries } from '../domain/ports/labelled-queries.ts';
import type { Limiters } from '../domain/ports/limiter.ts';
import type { LinkSigner } from '../domain/ports/link-signer.ts';
import type { LiveConnections } from '../domain/ports/live-connections.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { LoginStore } from '../domain/ports/login-store.ts';
import type { Memories } from '../domain/ports/memories.ts';
import type { PageFetcher } from '../domain/ports/page-fetcher.ts';
import type { PassageStore } from '../domain/ports/passage-store.ts';
import type { PluginKeeper } from '../domain/ports/plugin-keeper.ts';
import type { PluginRegistry } from '../domain/ports/plugin-registry.ts';
import type { Reranker } from '../domain/ports/reranker.ts';
import type { Schedules } from '../domain/ports/schedules.ts';
import type { SecretBox } from '../domain/ports/secret-box.ts';
import type { SessionDirectory } from '../domain/ports/session-directory.ts';
import type { SourceStore } from '../domain/ports/source-store.ts';
import type { TaskLedger } from '../domain/ports/task-ledger.ts';
import type { TaskQueue } from '../domain/ports/task-queue.ts';
import type { TokenCounter } from '../domain/ports/token-counter.ts';
import type { ToolServers } from '../domain/ports/tool-servers.ts';
import type { ToolVectors } from './plugins/tool-vectors.ts';
import type { Translator } from '../domain/ports/translator.ts';
import type { UsedLinks } from '../domain/ports/used-links.ts';
import type { UserDirectory } from '../domain/ports/user-directory.ts';

/**
 * What Nexus was told about itself: `chat` and `embed` as set, why embedding is off if it is, where vectors are searched,
 * a user's day unless set otherwise.
 */
export interface Settings {
  chat: string;
  embed: string;
  embedNote: string;
  vectors: 'actor' | 'vectorize';
  budget: DailyLimits;
}

/** Where a request comes from, as far as that is known and cannot be made up. */
export interface Origin {
  ip?: string;
  /** As the client calls itself, shortened. */
  userAgent?: string;
}

/** What a verb works with: who asks, and every port. Made anew for each request by the composition root. */
export interface Context {
  caller: Caller;
  requestId: string;
  origin: Origin;
  /** Fires when nobody waits for the outcome any more. */
  signal: AbortSignal;
  settings: Settings;
  clock: Clock;
  ids: IdSource;
  logger: Logger;
  users: UserDirectory;
  groups: GroupDirectory;
  access: AccessLists;
  logins: LoginStore;
  keys: ApiKeyStore;
  devices: DeviceGrants;
  invitations: Invitations;
  usedLinks: UsedLinks;
  links: LinkSigner;
  tokens: AccessTokens;
  box: SecretBox;
  limiter: Limiters;
  audit: AuditLog;
  live: LiveConnections;
  memories: Memories;
  erasures: Erasures;
  collections: CollectionDirectory;
  documents: DocumentCatalog;
  tasks: TaskLedger;
  queue: TaskQueue;
  schedules: Schedules;
  sources: SourceStore;
  sourcePages: SourcePages;
  frontier: (crawl: CrawlRef) => Frontier;
  pages: PageFetcher;
  cron: Cron;
  sessions: SessionDirectory;
  blobs: BlobStore;
  extractor: DocumentExtractor;
  egress: Egress;
  countTokens: TokenCounter;
  evaluations: Evaluations;
  labels: LabelledQueries;
  plugins: PluginRegistry;
  plugin: (id: string) => PluginKeeper;
  toolServers: ToolServers;
  toolVectors: ToolVectors;
  passages: (collectionId: string) => PassageStore;
  conversation: (sessionId: string) => Conversation;
  /** Absent when `NEXUS_EMBED` is off. */
  isolates?: IsolateHost;
  embedder?: Embedder;
  /** Absent when `NEXUS_RERANK` is off. */
  reranker?: Reranker;
  /** Absent when `NEXUS_VERIFY` is off. */
  entailment?: Entailment;
  /** Absent where nothing translates. */
  translator?: Translator;
  /** Throws `capability_unavailable` when `NEXUS_CHAT` is off. */
  chat: () => ChatModel;
}
