import { AesSecretBox } from './infrastructure/security/secret-box.ts';
import { AuditTables } from './infrastructure/actors/audit-tables.ts';
import { Breaker } from './domain/breaker.ts';
import { CallLogTables } from './infrastructure/actors/call-log-tables.ts';
import { CallerLimits } from './domain/limits/caller-limits.ts';
import { ChainedLog } from './domain/audit/chained-log.ts';
import { ConsoleLogger } from './infrastructure/observability/console-logger.ts';
import { D1AccessLists } from './infrastructure/database/access-lists.ts';
import { D1ApiKeyStore } from './infrastructure/database/api-key-store.ts';
import { D1CollectionDirectory } from './infrastructure/database/collection-directory.ts';
import { D1DeviceGrants } from './infrastructure/database/device-grants.ts';
import { D1DocumentCatalog } from './infrastructure/database/document-catalog.ts';
import { D1Evaluations } from './infrastructure/database/evaluations.ts';
import { D1Erasures } from './infrastructure/database/erasures.ts';
import { D1GroupDirectory } from './infrastructure/database/group-directory.ts';
import { D1Invitations } from './infrastructure/database/invitations.ts';
import { D1LabelledQueries } from './infrastructure/database/labelled-queries.ts';
import { D1LoginStore } from './infrastructure/database/login-store.ts';
import { D1OpenIdFlows } from './infrastructure/database/openid-flows.ts';
import { D1PluginRegistry } from './infrastructure/database/plugin-registry.ts';
import { D1Schedules } from './infrastructure/database/schedules.ts';
import { D1Frontier, D1SourcePages } from './infrastructure/database/frontier.ts';
import { D1SourceStore } from './infrastructure/database/source-store.ts';
import { D1SessionDirectory } from './infrastructure/database/session-directory.ts';
import { D1SigningKeys } from './infrastructure/database/signing-keys.ts';
import { D1TaskLedger } from './infrastructure/database/task-ledger.ts';
import { D1UsedLinks } from './infrastructure/database/used-links.ts';
import { D1UserDirectory } from './infrastructure/database/user-directory.ts';
import { EgressPageFetcher } from './infrastructure/network/page-fetcher.ts';
import { HmacLinkSigner } from './infrastructure/security/link-signer.ts';
import { JwtAccessTokens } from './infrastructure/security/access-tokens.ts';
import { LimitTables } from './infrastructure/actors/limit-tables.ts';
import { MemoryTables } from './infrastructure/actors/memory-tables.ts';
import { OpenIdProvider } from './infrastructure/security/openid-provider.ts';
import { PassageIndex } from './infrastructure/actors/passage-index.ts';
import { PluginTables } from './infrastructure/actors/plugin-tables.ts';
import { PresenceTables } from './infrastructure/actors/presence-tables.ts';
import { Problem } from './domain/problem.ts';
import { R2BlobStore } from './infrastructure/storage/r2-blob-store.ts';
import { ToolVectors } from './application/plugins/tool-vectors.ts';
import { TurnTables } from './infrastructure/actors/turn-tables.ts';
import { UuidSource, systemClock } from './infrastructure/system.ts';
import { VectorizeIndex } from './infrastructure/vectors/vectorize-index.ts';
import { VectorizedPassages } from './infrastructure/vectors/vectorized-passages.ts';
import { callLogRetention } from './application/plugins/log-call.ts';
import { builtInManifests } from './infrastructure/plugins/built-in-manifests.ts';
import { builtInPlugins } from '../plugins/index.ts';
import { auditMac, callLogMac } from './infrastructure/security/audit-mac.ts';
import { authenticate, authenticateRef } from './application/services/auth/authenticate.ts';
import { countWordPieces } from './infrastructure/ai/wordpiece-counter.ts';
import { assetCharacterMaps } from './infrastructure/extraction/character-maps.ts';
import { createModels } from './infrastructure/ai/create-models.ts';
import type { Models } from './infrastructure/ai/create-models.ts';
import { createRecognizer } from './infrastructure/ai/models.ts';
import { createDocumentExtractor } from './infrastructure/extraction/document-extractor.ts';
import { cronExpressions } from './infrastructure/cron.ts';
import { googleSettings } from './infrastructure/security/openid-settings.ts';
import { openRemote } from './infrastructure/plugins/remote/open-remote.ts';
import { openAuditLog } from './infrastructure/actors/audit-log.ts';
import {
  openConversation,
  openLiveConnections,
  openMemories,
  openPassageStore,
  openPluginKeeper,
} from './infrastructure/actors/stubs.ts';
import { StorageDatabase } from './infrastructure/database/storage-database.ts';
import { migrations } from './infrastructure/database/migrations.ts';
import { openDatabase } from './infrastructure/database/database.ts';
import { openPlacement } from './infrastructure/plugins/open-placement.ts';
import { openRuntimes } from './infrastructure/plugins/open-runtimes.ts';
import { openEgress } from './infrastructure/network/open-egress.ts';

import { openLimiters } from './infrastructure/actors/limiter.ts';
import { openTaskQueue } from './infrastructure/messaging/task-queue.ts';
import { buryQueued, runQueued } from './application/tasks/run-queued.ts';
import { openingsOf } from './infrastructure/network/openings-of.ts';
import { readConfig } from './config.ts';
import { runDueSchedules } from './application/tasks/run-due-schedules.ts';
import { systemOwner } from './domain/caller.ts';
import { version } from './application/services/system/info.ts';
import type { Caller, CredentialRef } from './domain/caller.ts';
import type { Config } from './config.ts';
import type { DocumentExtractor } from './domain/ports/document-extractor.ts';
import type { Context, Origin } from './application/context.ts';
import type { IsolatePlacement } from './infrastructure/plugins/isolate-placement.ts';
import type { Guard } from './infrastructure/ai/guard.ts';
import type { Egress } from './domain/ports/egress.ts';
import type { Entrance } from './presentation/api/api.ts';
import type { PluginRuntime } from './domain/ports/plugin-runtime.ts';
import type { PluginState } from './domain/ports/plugin-state.ts';
import type { Mac } from './domain/audit/entry.ts';
import type { OpenIdSettings } from './infrastructure/security/openid-settings.ts';
import type { TaskRecord } from './domain/ports/task-ledger.ts';
import type { ToolServers } from './domain/ports/tool-servers.ts';
import type { TurnStore } from './domain/conversation/conversation-log.ts';

export { forwardCallback } from './infrastructure/plugins/callback-route.ts';
export { systemClock } from './infrastructure/system.ts';
export type { PassageIndex } from './infrastructure/actors/passage-index.ts';

/** The bindings of wrangler.toml and the secrets beside them, and what `npm start` adds. */
export type Env = Cloudflare.Env & { EGRESS_PUBLIC?: Fetcher; EGRESS_OWN?: Fetcher };

const ids = new UuidSource(systemClock);
const userAgentCharacters = 200;

/** What is made once an isolate: settings that were checked, keys that were derived, public keys that were read. */
interface Deployment {
  config: Config;
  box: AesSecretBox;
  links: HmacLinkSigner;
  egress: Egress;
  tokens: JwtAccessTokens;
  extractor: DocumentExtractor;
  /** Where third-party plugins run; absent where they do not. */
  isolates: IsolatePlacement | undefined;
  providers: Partial<Record<'google' | 'openid', OpenIdProvider>>;
  runtimes: ReadonlyMap<PluginRuntime['kind'], PluginRuntime>;
  toolServers: ToolServers;
  toolVectors: ToolVectors;
  models: Models;
  vectorsGuard: Guard;
}

const deployments = new WeakMap<object, Deployment>();

/** A bad setting stops every request with the same message. */
function deploymentOf(env: Env): Deployment {
  const known = deployments.get(env);
  if (known !== undefined) return known;
  const config = readConfig({ ...env });
  const box = new AesSecretBox(config.secrets);
  const egress = openEgress(env, { openings: openingsOf(config), clock: systemClock });
  const isolates = openPlacement(config.pluginHost, { loader: env.LOADER, egress });
  const remote = openRemote({ egress, clock: systemClock });
  const deployment = {
    config,
    box,
    egress,
    isolates,
    links: new HmacLinkSigner(config.secrets.current, systemClock),
    tokens: new JwtAccessTokens({
      issuer: config.url ?? 'urn:nexus:local',
      audience: 'nexus-api',
      keys: new D1SigningKeys(openDatabase(config.database, env)),
      box,
      clock: systemClock,
      ids,
    }),
    extractor: openExtractor(env, config, egress),
    providers: {
      ...(config.google && { google: openProvider(googleSettings(config.google), egress) }),
      ...(config.openid && { openid: openProvider(config.openid, egress) }),
    },
    runtimes: openRuntimes(builtIns.code, isolates, remote.runtime, new ConsoleLogger({ requestId: 'plugins' })),
    toolServers: remote.servers,
    toolVectors: new ToolVectors(systemClock),
    models: createModels(config, { ai: env.AI, egress, openGuard }),
    vectorsGuard: openGuard(),
  };
  deployments.set(env, deployment);
  return deployment;
}

const builtIns = builtInManifests(builtInPlugins);

function openProvider(settings: OpenIdSettings, egress: Egress): OpenIdProvider {
  return new OpenIdProvider({ settings, egress, clock: systemClock });
}

function openExtractor(env: Env, { ocr }: Config, egress: Egress): DocumentExtractor {
  const recognizer = createRecognizer(ocr, { ai: env.AI, egress });
  return createDocumentExtractor({ ...(recognizer && { recognizer }), characterMaps: assetCharacterMaps(env.ASSETS) });
}

function openGuard(): Guard {
  return { breaker: new Breaker(systemClock), clock: systemClock };
}

function compose(env: Env, call: { caller: Caller; requestId: string; origin?: Origin; signal: AbortSignal }): Context {
  const { config, box, links, tokens, models, egress, extractor, isolates, toolServers, toolVectors } =
    deploymentOf(env);
  const database = openDatabase(config.database, env);
  const logger = new ConsoleLogger({ requestId: call.requestId });
  return {
    origin: {},
    ...call,
    settings: {
      chat: config.chat.text,
      embed: config.embed.text,
      embedNote: config.embed.note,
      vectors: config.vectors,
      budget: config.budget,
    },
    clock: systemClock,
    ids,
    logger,
    users: new D1UserDirectory(database, systemClock),
    groups: new D1GroupDirectory(database, systemClock),
    access: new D1AccessLists(database, systemClock),
    logins: new D1LoginStore(database, systemClock),
    keys: new D1ApiKeyStore(database, systemClock),
    devices: new D1DeviceGrants(database, systemClock),
    invitations: new D1Invitations(database, systemClock),
    usedLinks: new D1UsedLinks(database, systemClock),
    links,
    tokens,
    box,
    limiter: openLimiters(env.LIMITERS),
    audit: openAuditLog(env.AUDIT),
    live: openLiveConnections(env.USERS),
    memories: openMemories(env.USERS),
    erasures: new D1Erasures(database, systemClock),
    collections: new D1CollectionDirectory(database, systemClock),
    documents: new D1DocumentCatalog(database, systemClock),
    tasks: new D1TaskLedger(database, systemClock),
    queue: openTaskQueue(env, config.tasks, logger),
    schedules: new D1Schedules(database, systemClock),
    sources: new D1SourceStore(database, systemClock),
    sourcePages: new D1SourcePages(database),
    frontier: (crawl) => new D1Frontier(database, ids, crawl),
    pages: new EgressPageFetcher(egress, { version, ...(config.url !== undefined && { home: config.url }) }),
    cron: cronExpressions,
    sessions: new D1SessionDirectory(database, systemClock),
    blobs: new R2BlobStore(env.BLOBS),
    extractor,
    egress,
    countTokens: countWordPieces,
    evaluations: new D1Evaluations(database, systemClock),
    labels: new D1LabelledQueries(database, systemClock),
    plugins: new D1PluginRegistry(database, systemClock, builtIns.list),
    plugin: (id) => openPluginKeeper(env.PLUGINS, id),
    toolServers,
    toolVectors,
    passages: (collectionId) => openPassageStore(env.COLLECTIONS.getByName(collectionId)),
    conversation: (sessionId) => openConversation(env.SESSIONS.getByName(sessionId), sessionId),
    ...models,
    ...(isolates && { isolates }),
  };
}

/** For a request: a stranger's context, and that of whoever its credential belongs to. */
export function openDoor(env: Env, { requestId, request }: { requestId: string; request: Request }): Entrance {
  const { config, box, providers } = deploymentOf(env);
  const ip = config.clientIpHeader === undefined ? null : request.headers.get(config.clientIpHeader);
  const userAgent = request.headers.get('user-agent')?.slice(0, userAgentCharacters);
  const origin = { ...(ip !== null && { ip }), ...(userAgent !== undefined && { userAgent }) };
  const stranger = compose(env, { caller: { kind: 'stranger' }, requestId, origin, signal: request.signal });
  return {
    stranger,
    policy: {
      ...(config.url !== undefined && { url: config.url }),
      origins: config.origins,
      perIp: config.rate.perIp,
      perCaller: config.rate.perCaller,
      providers,
      flows: new D1OpenIdFlows(openDatabase(config.database, env), box),
      joinDomains: (config.google ?? config.openid)?.allowedDomains ?? [],
      ...(config.rate.firstTier && { firstTier: async (key) => (await env.RATE_LIMIT.limit({ key })).success }),
    },
    as: async (credential) => ({ ...stranger, caller: await authenticate(stranger, credential) }),
  };
}

/** For a socket that was opened earlier: its caller is whoever its credential belongs to by now. */
export async function listenerContext(
  env: Env,
  { credential, requestId }: { credential: CredentialRef; requestId: string },
): Promise<Context> {
  const signal = new AbortController().signal;
  const stranger = compose(env, { caller: { kind: 'stranger' }, requestId, signal });
  const caller = await authenticateRef(stranger, credential);
  if (caller === undefined) throw new Problem('unauthenticated', 'Sign in again.');
  return { ...stranger, caller };
}

/** For work that an actor does for a user. */
export function actorContext(
  env: Env,
  work: { userId: string; keyId?: string; requestId: string; signal?: AbortSignal },
): Context {
  const { userId, keyId, requestId, signal = new AbortController().signal } = work;
  const caller: Caller = {
    kind: 'service',
    service: 'actor',
    onBehalfOf: userId,
    ...(keyId !== undefined && { keyId }),
  };
  return compose(env, { caller, requestId, signal });
}

/** For a task: acts for its owner, or for nobody in particular. */
export function taskContext(env: Env, task: TaskRecord, signal: AbortSignal): Context {
  const { id: requestId, ownerId: userId } = task;
  if (userId !== systemOwner) return actorContext(env, { userId, requestId, signal });
  return compose(env, { caller: { kind: 'service', service: task.kind }, requestId, signal });
}

/** For work that is nobody's in particular. */
export function serviceContext(env: Env, service: string): Context {
  return compose(env, {
    caller: { kind: 'service', service },
    requestId: service,
    signal: new AbortController().signal,
  });
}

/** Looks for what is due: the clock's tick where there is one. */
export async function tick(env: Env): Promise<void> {
  await runDueSchedules(serviceContext(env, 'cron'));
  await env.OUTBOX.getByName('outbox').wake();
}

/** A wake-up that the queue brought. */
export async function runMessage(env: Env, taskId: string | undefined): Promise<void> {
  await runQueued(serviceContext(env, 'queue'), taskId, (task, signal) => taskContext(env, task, signal));
}

/** For what fails where nobody waits for an answer. */
export function logFailure(env: Env, event: string, error: unknown): void {
  serviceContext(env, 'queue').logger.error(event, error);
}

/** A wake-up that the queue gave up. */
export async function buryMessage(env: Env, taskId: string): Promise<void> {
  await buryQueued(serviceContext(env, 'queue'), taskId, (task, signal) => taskContext(env, task, signal));
}

/** What a plugin host asks back for a call that runs, in the actor of its plugin. */
export async function answerPlugin(env: Env, request: Request): Promise<Response> {
  const { isolates } = deploymentOf(env);
  return isolates?.answerCallback(request) ?? new Response(null, { status: 404 });
}

export function openPassageIndex(storage: DurableObjectStorage): PassageIndex {
  return new PassageIndex(storage);
}

/** Chosen by setting: on a machine of one's own `VECTORIZE` is there and throws when used. */
export function openVectorizedPassages(actor: DurableObjectState, env: Env): VectorizedPassages | undefined {
  const { config, vectorsGuard } = deploymentOf(env);
  if (config.vectors === 'actor') return undefined;
  return new VectorizedPassages({
    id: actor.id.toString(),
    storage: actor.storage,
    vectors: new VectorizeIndex(env.VECTORIZE, vectorsGuard),
    logger: new ConsoleLogger({ requestId: 'vectors' }),
  });
}

export function openTurnStore(storage: DurableObjectStorage): TurnStore {
  return new TurnTables(storage);
}

export function openPresence(storage: DurableObjectStorage): PresenceTables {
  return new PresenceTables(storage);
}

export function openMemory(storage: DurableObjectStorage): MemoryTables {
  return new MemoryTables(storage);
}

export function openCallerLimits(storage: DurableObjectStorage): CallerLimits {
  return new CallerLimits(new LimitTables(storage), systemClock);
}

export function openChainedLog(storage: DurableObjectStorage, env: Env): ChainedLog {
  const { current, previous } = deploymentOf(env).config.secrets;
  return new ChainedLog(new AuditTables(storage), auditMac(current), systemClock, previous.map(auditMac));
}

export function openStorageDatabase(storage: DurableObjectStorage): StorageDatabase {
  return new StorageDatabase(storage, migrations);
}

export function openPluginState(storage: DurableObjectStorage): PluginState {
  return new PluginTables(storage);
}

/** A plugin's log of calls. Its entries pass for none of another plugin, and for none of the audit log. */
export function openCallLog(storage: DurableObjectStorage, env: Env, pluginId: string): ChainedLog {
  const { current, previous } = deploymentOf(env).config.secrets;
  const macOf = (secret: string): Mac => callLogMac(secret, pluginId);
  const tables = new CallLogTables(storage);
  return new ChainedLog(tables, macOf(current), systemClock, previous.map(macOf), callLogRetention);
}

export function pluginRuntimes(env: Env): ReadonlyMap<PluginRuntime['kind'], PluginRuntime> {
  return deploymentOf(env).runtimes;
}
