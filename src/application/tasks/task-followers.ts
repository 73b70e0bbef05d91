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

  follow(listener: Listener, taskId: string): { stream: ReadableStream<Uint8Array>; tell: Follower['tell'] } {
    const encoder = new TextEncoder();
    const leave = (): void => void this.#followers.delete(follower);
    let controller: ReadableByteStreamController | undefined;
    const follower: Follower = {
      listener,
      taskId,
      tell: (task, ended) => {
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
    return { stream: new ReadableStream(source), tell: follower.tell };
  }

  tell(task: TaskView): void {
    for (const follower of this.#followers)
      if (follower.taskId === task.id) follower.tell(task, isEndState(task.state));
  }

  end(of: { userId: string; credential?: CredentialRef }): void {
    for (const follower of this.#followers) if (isHeldBy(follower.listener, of)) follower.close();
  }
}
