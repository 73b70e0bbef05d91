import type { BlobStore } from '../domain/ports/blob-store.ts';
import type { Caller } from '../domain/caller.ts';
import type { ChatModel } from '../domain/ports/chat-model.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { CollectionDirectory } from '../domain/ports/collection-directory.ts';
import type { Conversation } from '../domain/ports/conversations.ts';
import type { DocumentCatalog } from '../domain/ports/document-catalog.ts';
import type { DocumentExtractor } from '../domain/ports/document-extractor.ts';
import type { Embedder } from '../domain/ports/embedder.ts';
import type { IdSource } from '../domain/ports/id-source.ts';
import type { IdentityStore } from '../domain/ports/identity-store.ts';
import type { LinkSigner } from '../domain/ports/link-signer.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { PassageStore } from '../domain/ports/passage-store.ts';
import type { SessionDirectory } from '../domain/ports/session-directory.ts';
import type { TaskLedger } from '../domain/ports/task-ledger.ts';
import type { TaskQueue } from '../domain/ports/task-queue.ts';

/** What Nexus was told about itself, for people: `chat` and `embed` as set, and why embedding is off if it is. */
export interface Settings {
  chat: string;
  embed: string;
  embedNote: string;
}

/** What a verb works with: who asks, and every port. Made anew for each request by the composition root. */
export interface Context {
  caller: Caller;
  requestId: string;
  /** Fires when nobody waits for the outcome any more. */
  signal: AbortSignal;
  settings: Settings;
  clock: Clock;
  ids: IdSource;
  logger: Logger;
  identities: IdentityStore;
  links: LinkSigner;
  collections: CollectionDirectory;
  documents: DocumentCatalog;
  tasks: TaskLedger;
  queue: TaskQueue;
  sessions: SessionDirectory;
  blobs: BlobStore;
  extractor: DocumentExtractor;
  passages: (collectionId: string) => PassageStore;
  conversation: (sessionId: string) => Conversation;
  /** Absent when `NEXUS_EMBED` is off. */
  embedder?: Embedder;
  /** Throws `capability_unavailable` when `NEXUS_CHAT` is off. */
  chat: () => ChatModel;
}

/** A verb: what Nexus does for somebody. */
export type Verb<Input, Output> = (call: { ctx: Context; input: Input }) => Promise<Output>;
