import { DurableObject } from 'cloudflare:workers';
import { openMemory, openPresence, serviceContext } from '../src/composition.ts';
import { TaskFollowers } from '../src/application/tasks/task-followers.ts';
import { isHeldBy } from '../src/domain/listener.ts';
import { viewTask } from '../src/application/services/tasks/view.ts';
import type { CredentialRef } from '../src/domain/caller.ts';
import type { Env } from '../src/composition.ts';
import type { FeedEvent } from '../src/domain/feed.ts';
import type { Listener } from '../src/domain/ports/conversations.ts';
import type { Note } from '../src/domain/ports/memories.ts';

/** Sessions told to let go at once; each is one call. */
const atOnce = 20;

/**
 * One user: their live feed (what their tasks and sessions are doing), and at which sessions they have something open, so
 * that it ends with whatever let them in, and what they asked Nexus to keep in mind. Answers the ports `live-connections` and
 * `memories` over RPC, under the user's id.
 */
export class UserActor extends DurableObject<Env> {
  readonly #presence = openPresence(this.ctx.storage);
  readonly #followers = new TaskFollowers();
  readonly #memory = openMemory(this.ctx.storage);

  opened(sessionId: string): void {
    this.#presence.add(sessionId);
  }

  publish(event: FeedEvent): void {
    const frame = JSON.stringify(event);
    for (const socket of this.ctx.getWebSockets()) if (socket.readyState === WebSocket.OPEN) socket.send(frame);
    if (event.type === 'task') this.#followers.tell(event.task);
  }

  /** Server-sent events of one task: as it is, then each change, until it ends. */
  async followTask(listener: Listener, taskId: string): Promise<ReadableStream<Uint8Array>> {
    // Followed before it is read, so that no change falls in between.
    const { stream, begin } = this.#followers.follow(listener, taskId);
    const ctx = serviceContext(this.env, 'feed');
    const task = await ctx.tasks.find(taskId);
    begin(task && viewTask(ctx, task));
    return stream;
  }

  notes(): Note[] {
    return this.#memory.list();
  }

  addNote(note: Note): Note | undefined {
    return this.#memory.add(note);
  }

  removeNote(id: string): boolean {
    return this.#memory.remove(id);
  }

  clearNotes(): number {
    return this.#memory.clear();
  }

  /** A WebSocket upgrade that the gateway has let in; it says for whom in a header that it sets itself. */
  override fetch(request: Request): Response {
    const listener = JSON.parse(request.headers.get('x-nexus-listener') ?? 'null') as Listener | null;
    if (listener === null) return new Response(null, { status: 401 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment(listener);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** The feed only speaks. */
  override webSocketMessage(socket: WebSocket): void {
    socket.close(1008, 'The feed takes no frames.');
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  /** Ends what the user has open, or what was opened with one credential of theirs. */
  async end(userId: string, credential?: CredentialRef): Promise<void> {
    const of = { userId, ...(credential && { credential }) };
    for (const socket of this.ctx.getWebSockets())
      if (isHeldBy(socket.deserializeAttachment() as Listener, of)) socket.close(4401, 'Sign in again.');
    this.#followers.end(of);
    const sessions = this.#presence.list();
    // A credential ends alone; whatever else is open stays known. First, so that what opens meanwhile stays known, too.
    if (credential === undefined) this.#presence.clear();
    for (let at = 0; at < sessions.length; at += atOnce)
      await Promise.all(sessions.slice(at, at + atOnce).map((id) => this.env.SESSIONS.getByName(id).disconnect(of)));
  }
}
