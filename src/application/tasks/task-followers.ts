import { isEndState } from '../../domain/task-state.ts';
import { isHeldBy } from '../../domain/listener.ts';
import type { CredentialRef } from '../../domain/caller.ts';
import type { Listener } from '../../domain/ports/conversations.ts';
import type { TaskView } from '../../domain/feed.ts';

interface Follower {
  listener: Listener;
  taskId: string;
  tell(task: TaskView, ended: boolean): void;
  close(): void;
}

/** Who follows which task by server-sent events. */
export class TaskFollowers {
  readonly #followers = new Set<Follower>();

  /** `begin` says how the task is now, unless a change that is newer was told meanwhile; undefined for one that is gone. */
  follow(
    listener: Listener,
    taskId: string,
  ): { stream: ReadableStream<Uint8Array>; begin: (task: TaskView | undefined) => void } {
    const encoder = new TextEncoder();
    const leave = (): void => void this.#followers.delete(follower);
    let controller: ReadableByteStreamController | undefined;
    let told = false;
    const follower: Follower = {
      listener,
      taskId,
      tell: (task, ended) => {
        told = true;
        controller?.enqueue(encoder.encode(`event: task\ndata: ${JSON.stringify(task)}\n\n`));
        if (ended) follower.close();
      },
      close: () => {
        leave();
        controller?.close();
        controller = undefined;
      },
    };
    this.#followers.add(follower);
    const source: UnderlyingByteSource = {
      // Only byte streams cross from an actor to its caller.
      type: 'bytes',
      start: (opened) => {
        controller = opened;
      },
      cancel: leave,
    };
    const begin = (task: TaskView | undefined): void => {
      if (task === undefined) follower.close();
      else if (!told) follower.tell(task, isEndState(task.state));
    };
    return { stream: new ReadableStream(source), begin };
  }

  /** A stream that takes nothing more is dropped; the others are told all the same. */
  tell(task: TaskView): void {
    for (const follower of this.#followers) {
      if (follower.taskId !== task.id) continue;
      try {
        follower.tell(task, isEndState(task.state));
      } catch {
        this.#followers.delete(follower);
      }
    }
  }

  end(of: { userId: string; credential?: CredentialRef }): void {
    for (const follower of this.#followers) if (isHeldBy(follower.listener, of)) follower.close();
  }
}
