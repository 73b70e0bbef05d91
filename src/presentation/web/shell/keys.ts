import type { App } from '../app/app.ts';
import { navigate } from '../app/navigate.ts';

/** The id of the question box, for those who put the focus there. */
export const composerId = 'composer';

/** The keys that work anywhere; returns how to stop listening. */
export function listenToKeys(app: App): () => void {
  function onKeyDown(event: KeyboardEvent) {
    const mod = (event.ctrlKey || event.metaKey) && event.shiftKey && !event.altKey;
    const key = event.key.toLowerCase();
    if (mod && key === 'o') startChat();
    else if (mod && key === 'e') togglePanel(app);
    else if (event.shiftKey && key === 'escape') document.getElementById(composerId)?.focus();
    else if (key === 'escape') return stopAnswer(app, event);
    else return;
    event.preventDefault();
  }
  addEventListener('keydown', onKeyDown);
  return () => removeEventListener('keydown', onKeyDown);
}

function togglePanel({ panel }: App): void {
  if (panel.open.value) panel.dismiss();
  else panel.showSources();
}

export function startChat(): void {
  navigate('/');
  if (!matchMedia('(pointer: coarse)').matches) document.getElementById(composerId)?.focus();
}

/** Escape belongs to the top layer first. */
function stopAnswer({ session }: App, event: KeyboardEvent): void {
  const open = session.value?.open;
  const running = open?.running.value;
  if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
  if (open && running) open.cancel(running.id);
}
