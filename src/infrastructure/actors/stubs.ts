import { Problem } from '../../domain/problem.ts';
import { refusalOf } from '../../domain/plugins/refused-call.ts';
import type { Conversation } from '../../domain/ports/conversations.ts';
import type { LiveConnections } from '../../domain/ports/live-connections.ts';
import type { Memories } from '../../domain/ports/memories.ts';
import type { RefusedCall } from '../../domain/plugins/refused-call.ts';
import type { PluginKeeper, ToolOutcome } from '../../domain/ports/plugin-keeper.ts';
import type { ServerDescription } from '../../domain/ports/tool-servers.ts';
import type { PassageStore } from '../../domain/ports/passage-store.ts';

type Stub<Binding extends 'COLLECTIONS' | 'SESSIONS'> = ReturnType<Cloudflare.Env[Binding]['getByName']>;

/** A collection's actor as the port; what RPC returns is the same data, disposable. */
export function openPassageStore(stub: Stub<'COLLECTIONS'>): PassageStore {
  return {
    known: async (embedder, hashes) => stub.known(embedder, hashes),
    stage: async (batches, by) => stub.stage(batches, by),
    resume: async (draft, by) => stub.resume(draft, by),
    drop: async (documentIds, by) => stub.drop(documentIds, by),
    activate: async (drafts, by) => stub.activate(drafts, by),
    discard: async (by) => stub.discard(by),
    seal: async (drafts, by) => stub.seal(drafts, by),
    sealed: async (documentIds, by) => stub.sealed(documentIds, by),
    swap: async (by) => stub.swap(by),
    rollback: async () => stub.rollback(),
    describe: async (wanted) => stub.describe(wanted),
    outdated: async (wanted, limit) => stub.outdated(wanted, limit),
    recentQueries: async () => stub.recentQueries(),
    remove: async (documentIds) => stub.remove(documentIds),
    destroy: async () => stub.destroy(),
    prepare: async (question) => stub.prepare(question),
    search: async (query, shadowOf) => stub.search(query, shadowOf),
    read: async (ids, shadowOf) => stub.read(ids, shadowOf),
    chunks: async (documentId, ordinal, limit) => stub.chunks(documentId, ordinal, limit),
  };
}

/** A session's actor as the port. */
export function openConversation(stub: Stub<'SESSIONS'>, sessionId: string): Conversation {
  return {
    start: async (request) => stub.start(request),
    ended: async (turnId) => stub.ended(turnId),
    events: async (input) => stub.events(input),
    rate: async (turnId, change) => stub.rate(turnId, change),
    cancel: async (turnId) => stub.cancel(turnId),
    transcript: async (page) => stub.transcript(page),
    disconnect: async (of) => stub.disconnect(of),
    connect: async (request, listener) => {
      const upgrade = new Request(request);
      upgrade.headers.set('x-nexus-listener', JSON.stringify(listener));
      upgrade.headers.set('x-nexus-session', sessionId);
      return stub.fetch(upgrade);
    },
    destroy: async () => stub.destroy(),
  };
}

/** The users' actors as the port. */
export function openLiveConnections(namespace: Cloudflare.Env['USERS']): LiveConnections {
  return {
    opened: async (userId, sessionId) => namespace.getByName(userId).opened(sessionId),
    publish: async (userId, event) => namespace.getByName(userId).publish(event),
    followTask: async (listener, taskId) => namespace.getByName(listener.userId).followTask(listener, taskId),
    connect: async (request, listener) => {
      const upgrade = new Request(request);
      upgrade.headers.set('x-nexus-listener', JSON.stringify(listener));
      return namespace.getByName(listener.userId).fetch(upgrade);
    },
    end: async (userId, credential) => namespace.getByName(userId).end(userId, credential),
  };
}

/** The users' actors as the port; what RPC returns is the same data, disposable. */
export function openMemories(namespace: Cloudflare.Env['USERS']): Memories {
  return {
    list: async (userId) => namespace.getByName(userId).notes(),
    add: async (userId, note) => namespace.getByName(userId).addNote(note),
    remove: async (userId, id) => namespace.getByName(userId).removeNote(id),
    clear: async (userId) => namespace.getByName(userId).clearNotes(),
  };
}

/** A plugin's actor as the port. */
export function openPluginKeeper(namespace: Cloudflare.Env['PLUGINS'], id: string): PluginKeeper {
  const stub = namespace.getByName(id);
  return {
    call: async (call, signal) => {
      const callId = crypto.randomUUID();
      const called = stub.call(id, call, callId) as Promise<ToolOutcome | RefusedCall>;
      return told(await unlessCancelled(called, signal, async () => stub.cancel(callId)));
    },
    approval: async (approvalId, caller) => stub.approval(approvalId, caller),
    decline: async (approvalId, caller) => stub.decline(approvalId, caller),
    describe: async () => stub.describe(),
    putSettings: async (settings) => stub.putSettings(settings),
    putSecret: async (name, value) => stub.putSecret(id, name, value),
    log: async (page) => stub.log(id, page),
    verifyLog: async (fromSeq, limit) => stub.verifyLog(id, fromSeq, limit),
    lookAtServer: async (url) => {
      const { seen } = told((await stub.lookAtServer(id, url)) as Looked | RefusedCall);
      return seen;
    },
    beginSignIn: async (url, request) => {
      const { address } = told((await stub.beginSignIn(id, url, request)) as Begun | RefusedCall);
      return address;
    },
    finishSignIn: async (url, reply) => void told(await stub.finishSignIn(id, url, reply)),
    signInState: async (url) => stub.signInState(id, url),
    signOut: async () => stub.signOut(),
    destroy: async () => stub.destroy(),
  };
}

interface Begun {
  state: 'done';
  address: string;
}

interface Looked {
  state: 'done';
  seen?: ServerDescription;
}

/** What an actor answers, unless it refuses. */
function told<Outcome extends { state: string }>(outcome: Outcome | RefusedCall): Outcome {
  if (outcome.state === 'refused') throw refusalOf(outcome as RefusedCall);
  return outcome as Outcome;
}

/** Stops waiting once the signal fires, and has `cancel` stop the work. */
async function unlessCancelled<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  cancel: () => Promise<unknown>,
): Promise<Result> {
  const cancelled = Promise.withResolvers<never>();
  const onAbort = (): void => {
    cancelled.reject(new Problem('cancelled', 'Cancelled.'));
    // What is gone needs no end.
    cancel().catch(() => undefined);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, cancelled.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
