import type { ClientFrame, ServerFrame } from '../../../application/protocol/events.ts';

export interface LinkHandlers {
  onOpen(): void;
  onFrame(frame: ServerFrame): void;
  /** `opened` is false when the socket closed without ever having opened: the server may be refusing. */
  onDown(opened: boolean): void;
}

/** A connection that restores itself until closed. `send` reports whether the frame left. */
export interface Link {
  send(frame: ClientFrame): boolean;
  close(): void;
}

export type Connect = (handlers: LinkHandlers) => Link;

const firstDelay = 500;
const longestDelay = 10_000;

/** Doubles from 0.5 s to 10 s; up to half of it is chance, so that many pages do not return at once. */
export function reconnectDelay(attempt: number, random = Math.random): number {
  const full = Math.min(longestDelay, firstDelay * 2 ** attempt);
  return full * (1 - random() / 2);
}

export function connectTo(url: string): Connect {
  return (handlers) => {
    let socket: WebSocket | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let attempt = 0;
    let closed = false;

    function open() {
      let opened = false;
      clearTimeout(timer);
      const current = new WebSocket(url);
      socket = current;
      current.onopen = () => {
        opened = true;
        attempt = 0;
        handlers.onOpen();
      };
      current.onmessage = (event) => {
        if (!closed && typeof event.data === 'string') handlers.onFrame(JSON.parse(event.data) as ServerFrame);
      };
      current.onclose = () => {
        if (closed || socket !== current) return;
        timer = setTimeout(open, reconnectDelay(attempt++));
        handlers.onDown(opened);
      };
    }

    /** The network came back: no reason to sit out the delay. */
    const wake = () => socket?.readyState === WebSocket.CLOSED && open();
    addEventListener('online', wake);
    open();

    return {
      send(frame) {
        if (socket?.readyState !== WebSocket.OPEN) return false;
        socket.send(JSON.stringify(frame));
        return true;
      },
      close() {
        closed = true;
        clearTimeout(timer);
        removeEventListener('online', wake);
        socket?.close();
      },
    };
  };
}
