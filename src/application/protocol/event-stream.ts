import type { ConversationLog } from '../../domain/conversation/conversation-log.ts';
import type { SessionEvent } from './events.ts';

/**
 * A session's events after `after` as server-sent events, each with its seq as id, so that `Last-Event-ID` resumes. With
 * `turnId` the stream ends when that turn does; without, it goes on until the reader leaves or the signal fires.
 */
export function eventStream(
  log: ConversationLog,
  { after, turnId, signal, onEnd }: { after: number; turnId?: string; signal: AbortSignal; onEnd: () => void },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const missed = log.after(after);
  let stopListening: (() => void) | undefined;
  const leave = (): void => {
    stopListening?.();
    onEnd();
  };
  const source: UnderlyingByteSource = {
    // Only byte streams cross from an actor to its caller.
    type: 'bytes',
    start(controller) {
      const write = (event: SessionEvent): boolean => {
        controller.enqueue(
          encoder.encode(`id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
        );
        const ended = event.type === 'turn.completed' || event.type === 'turn.failed';
        return ended && event.turnId === turnId;
      };
      const over = missed.some(write) || (turnId !== undefined && log.running?.id !== turnId);
      const end = (): void => {
        leave();
        controller.close();
      };
      if (over) return end();
      stopListening = log.listen((event) => {
        if (write(event)) end();
      });
      signal.addEventListener('abort', end, { once: true });
    },
    cancel() {
      leave();
    },
  };
  return new ReadableStream(source);
}
