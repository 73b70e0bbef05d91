import { CallerLimits } from './domain/limits/caller-limits.ts';
import { ConsoleLogger } from './infrastructure/observability/console-logger.ts';
import { D1CollectionDirectory } from './infrastructure/database/collection-directory.ts';
import { D1DocumentCatalog } from './infrastructure/database/document-catalog.ts';
import { D1IdentityStore } from './infrastructure/database/identity-store.ts';
import { D1SessionDirectory } from './infrastructure/database/session-directory.ts';
import { D1TaskLedger } from './infrastructure/database/task-ledger.ts';
import { HmacLinkSigner } from './infrastructure/security/link-signer.ts';
import { LimitTables } from './infrastructure/actors/limit-tables.ts';
import { PassageIndex } from './infrastructure/actors/passage-index.ts';
import { R2BlobStore } from './infrastructure/storage/r2-blob-store.ts';
import { TurnTables } from './infrastructure/actors/turn-tables.ts';
import { UuidSource, systemClock } from './infrastructure/system.ts';
import { authenticate } from './application/services/auth/authenticate.ts';
import { createChatModel, createEmbedder } from './infrastructure/ai/models.ts';
import { createDocumentExtractor } from './infrastructure/extraction/document-extractor.ts';
import { openConversation, openPassageStore } from './infrastructure/actors/stubs.ts';
import { openDatabase } from './infrastructure/database/database.ts';
import { readConfig } from './config.ts';
import type { Caller } from './domain/caller.ts';
import type { Config } from './config.ts';
import type { Context } from './application/context.ts';
import type { TurnStore } from './domain/conversation/conversation-log.ts';

export { systemClock } from './infrastructure/system.ts';
export type { PassageIndex } from './infrastructure/actors/passage-index.ts';

/** The bindings of wrangler.toml and the secrets beside them. */
export type Env = Cloudflare.Env;

const ids = new UuidSource(systemClock);
const extractor = createDocumentExtractor();
const configs = new WeakMap<object, Config>();

/** Checked on the isolate's first use; a bad setting stops every request with the same message. */
function configOf(env: Env): Config {
  const known = configs.get(env);
  if (known !== undefined) return known;
  const config = readConfig({ ...env });
  configs.set(env, config);
  return config;
}

function compose(env: Env, call: { caller: Caller; requestId: string; signal: AbortSignal }): Context {
  const config = configOf(env);
  const database = openDatabase(env.DB);
  const embedder = createEmbedder(config.embed, env.AI);
  const outbox = env.OUTBOX.getByName('outbox');
  return {
    ...call,
    settings: { chat: config.chat.text, embed: config.embed.text, embedNote: config.embed.note },
    clock: systemClock,
    ids,
    logger: new ConsoleLogger({ requestId: call.requestId }),
    identities: new D1IdentityStore(database, systemClock),
    links: new HmacLinkSigner(config.secret, systemClock),
    collections: new D1CollectionDirectory(database, systemClock),
    documents: new D1DocumentCatalog(database, systemClock),
    tasks: new D1TaskLedger(database, systemClock),
    queue: { wake: () => outbox.wake(), interrupt: (taskId) => outbox.interrupt(taskId) },
    sessions: new D1SessionDirectory(database, systemClock),
    blobs: new R2BlobStore(env.BLOBS),
    extractor,
    passages: (collectionId) => openPassageStore(env.COLLECTIONS.getByName(collectionId)),
    conversation: (sessionId) => openConversation(env.SESSIONS.getByName(sessionId), sessionId),
    ...(embedder && { embedder }),
    chat: () => createChatModel(config.chat, env.AI, embedder),
  };
}

/** For a request: its caller is whoever the token belongs to. */
export async function requestContext(
  env: Env,
  request: { requestId: string; signal: AbortSignal; token?: string },
): Promise<Context> {
  const stranger = compose(env, { caller: { kind: 'stranger' }, requestId: request.requestId, signal: request.signal });
  return { ...stranger, caller: await authenticate(stranger, request.token) };
}

/** For work that an actor does for a user. */
export function actorContext(env: Env, work: { userId: string; requestId: string; signal?: AbortSignal }): Context {
  const caller: Caller = { kind: 'service', service: 'actor', onBehalfOf: work.userId };
  return compose(env, { caller, requestId: work.requestId, signal: work.signal ?? new AbortController().signal });
}

/** For work that is nobody's in particular. */
export function serviceContext(env: Env, service: string): Context {
  return compose(env, {
    caller: { kind: 'service', service },
    requestId: service,
    signal: new AbortController().signal,
  });
}

export async function wakeOutbox(env: Env): Promise<void> {
  await env.OUTBOX.getByName('outbox').wake();
}

export function openPassageIndex(storage: DurableObjectStorage): PassageIndex {
  return new PassageIndex(storage);
}

export function openTurnStore(storage: DurableObjectStorage): TurnStore {
  return new TurnTables(storage);
}

export function openCallerLimits(storage: DurableObjectStorage): CallerLimits {
  return new CallerLimits(new LimitTables(storage), systemClock);
}
