import { DurableObject } from 'cloudflare:workers';
import { actorContext, listenerContext, openTurnStore } from '../src/composition.ts';
import { ConversationLog } from '../src/domain/conversation/conversation-log.ts';
import { Problem, describeError } from '../src/domain/problem.ts';
import { answerTurn } from '../src/application/orchestrator/answer-turn.ts';
import { ask } from '../src/application/services/sessions/ask.ts';
import { cancelTurn } from '../src/application/services/sessions/cancel.ts';
import { getSession } from '../src/application/services/sessions/get.ts';
import { decideApproval } from '../src/application/services/plugins/decide.ts';
import { eventStream } from '../src/application/protocol/event-stream.ts';
import { isHeldBy } from '../src/domain/listener.ts';
import { parseClientFrame } from '../src/application/protocol/frames.ts';
import { systemClock } from '../src/composition.ts';
import type { ClientFrame, ServerFrame } from '../src/application/protocol/events.ts';
import type { CredentialRef } from '../src/domain/caller.ts';
import type { Env } from '../src/composition.ts';
import type { FeedbackChange } from '../src/domain/conversation/feedback.ts';
import type { Transcript, Turn } from '../src/domain/conversation/turn.ts';
import type { Listener, TurnRequest } from '../src/domain/ports/conversations.ts';

/** What a hibernating socket remembers. It gets events once it has said from where on. */
interface SocketState extends Listener {
  sessionId: string;
  live: boolean;
}

/** Turns of history that a question is understood with. */
const historyTurns = 4;

/** One session: its turns, the log of the running one, and its sockets. Answers the port `conversations` over RPC. */
export class SessionActor extends DurableObject<Env> {
  #opened: ConversationLog | undefined;
  #stop: AbortController | undefined;
  #answering: Promise<void> | undefined;
  readonly #streams = new Map<AbortController, Listener>();

  get #log(): ConversationLog {
    if (this.#opened === undefined) {
      this.#opened = new ConversationLog(openTurnStore(this.ctx.storage), systemClock);
      this.#opened.listen((event) => this.#broadcast(event));
    }
    return this.#opened;
  }

  start(request: TurnRequest): { turnId: string; seq: number } {
    const seq = this.#log.seq;
    if (this.#log.begin(request.turnId, request.question)) {
      this.#answering = this.#answer(request);
      this.ctx.waitUntil(this.#answering);
    }
    return { turnId: request.turnId, seq };
  }

  async ended(turnId: string): Promise<Turn> {
    if (this.#log.running?.id === turnId) await this.#answering;
    const turn = this.#log.turn(turnId);
    if (turn === undefined) throw new Problem('not_found', 'There is no such turn.');
    return turn;
  }

  events({ listener, ...range }: { after: number; turnId?: string; listener: Listener }): ReadableStream<Uint8Array> {
    const stop = new AbortController();
    this.#streams.set(stop, listener);
    return eventStream(this.#log, { ...range, signal: stop.signal, onEnd: () => this.#streams.delete(stop) });
  }

  /** Ends sockets and streams: those of a user, of one credential of theirs, or all. */
  disconnect(of?: { userId: string; credential?: CredentialRef }): void {
    const isHit = (listener: Listener): boolean => of === undefined || isHeldBy(listener, of);
    for (const socket of this.ctx.getWebSockets())
      if (isHit(socket.deserializeAttachment() as SocketState)) socket.close(4401, 'Sign in again.');
    for (const [stop, listener] of this.#streams) if (isHit(listener)) stop.abort();
  }

  cancel(turnId: string): void {
    if (this.#log.running?.id === turnId) this.#stop?.abort();
  }

  rate(turnId: string, change: FeedbackChange): ReturnType<ConversationLog['rate']> {
    return this.#log.rate(turnId, change);
  }

  transcript(page: { before?: string; limit: number }): Transcript {
    return this.#log.transcript(page);
  }

  async destroy(): Promise<void> {
    this.#stop?.abort();
    await this.#answering;
    for (const socket of this.ctx.getWebSockets()) socket.close(1000, 'The session was deleted.');
    for (const stop of this.#streams.keys()) stop.abort();
    this.#opened = undefined;
    await this.ctx.storage.deleteAll();
  }

  /** A WebSocket upgrade that the gateway has let in; it says for whom in headers that it sets itself. */
  override fetch(request: Request): Response {
    const listener = request.headers.get('x-nexus-listener');
    const sessionId = request.headers.get('x-nexus-session');
    if (listener === null || sessionId === null) throw new Problem('unauthenticated', 'Sign in first.');
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment({ ...(JSON.parse(listener) as Listener), sessionId, live: false } satisfies SocketState);
    send(server, { type: 'session', sessionId, seq: this.#log.seq });
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    try {
      await this.#handle(socket, parseClientFrame(message));
    } catch (error) {
      const { code, detail } = describeError(error);
      send(socket, { type: 'problem', code, detail });
      if (code === 'unauthenticated') socket.close(4401, 'Sign in again.');
    }
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    // 1005 and 1006 say that no code came; they may not be sent back.
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  async #handle(socket: WebSocket, frame: ClientFrame): Promise<void> {
    const state = socket.deserializeAttachment() as SocketState;
    const id = state.sessionId;
    // Whoever opened the socket may have lost the right to it since.
    const ctx = await listenerContext(this.env, { credential: state.credential, requestId: crypto.randomUUID() });
    if (frame.type === 'turn.cancel') return cancelTurn({ ctx, input: { id, turnId: frame.turnId } });
    if (frame.type === 'resume') {
      await getSession({ ctx, input: { id } });
      for (const event of this.#log.after(frame.after)) send(socket, event);
      socket.serializeAttachment({ ...state, live: true });
      return;
    }
    if (frame.type === 'approval') {
      const { type: _, ...decision } = frame;
      await getSession({ ctx, input: { id } });
      socket.serializeAttachment({ ...state, live: true });
      await decideApproval({ ctx, input: { ...decision, sessionId: id } });
      return;
    }
    // Only whoever may read hears of what follows, be the question itself refused or not.
    if (!state.live) await getSession({ ctx, input: { id } });
    socket.serializeAttachment({ ...state, live: true });
    const { type: _, ...question } = frame;
    // The verb checks what the caller may read, then comes back here through `start`.
    await ask({ ctx, input: { ...question, sessionId: id } });
  }

  async #answer({ turnId, userId, keyId, ...asked }: TurnRequest): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    const ctx = actorContext(this.env, {
      userId,
      requestId: turnId,
      signal: stop.signal,
      ...(keyId !== undefined && { keyId }),
    });
    try {
      const history = this.#log.history(historyTurns);
      for await (const event of answerTurn(ctx, { ...asked, history })) {
        if (stop.signal.aborted) break;
        if (event.type === 'answered') {
          const { type: _, ...end } = event;
          return this.#log.complete({ state: 'completed', ...end });
        }
        this.#log.progress({ ...event, turnId });
      }
      if (!stop.signal.aborted) throw new Problem('upstream_failed', 'The model ended without an answer.');
      this.#cancelled(ctx.settings.chat);
    } catch (error) {
      if (stop.signal.aborted) return this.#cancelled(ctx.settings.chat);
      ctx.logger.error('turn.failed', error, { turnId });
      this.#log.fail(error);
    }
  }

  /** What was written before the person stopped it stays. */
  #cancelled(model: string): void {
    this.#log.complete({ state: 'cancelled', model, abstained: false, usage: { inputTokens: 0, outputTokens: 0 } });
  }

  #broadcast(event: ServerFrame): void {
    for (const socket of this.ctx.getWebSockets()) {
      if ((socket.deserializeAttachment() as SocketState).live) send(socket, event);
    }
  }
}

/** A socket that is closing takes nothing more; what it missed it asks for when it comes back. */
function send(socket: WebSocket, frame: ServerFrame): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}
