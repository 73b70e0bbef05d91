/**
 * A signal that fires with the caller's, and `milliseconds` from now as a timeout does. `end` when the call is over: a timer
 * that is left keeps an actor awake.
 */
export function startDeadline(caller: AbortSignal, milliseconds: number): { signal: AbortSignal; end: () => void } {
  const deadline = new AbortController();
  const giveUp = (): void => deadline.abort(caller.reason);
  const timer = setTimeout(
    () => deadline.abort(new DOMException('The call took too long.', 'TimeoutError')),
    milliseconds,
  );
  if (caller.aborted) giveUp();
  else caller.addEventListener('abort', giveUp, { once: true });
  return {
    signal: deadline.signal,
    end: () => {
      clearTimeout(timer);
      caller.removeEventListener('abort', giveUp);
    },
  };
}
