/** Unsent questions by session, kept across reloads. A storage that refuses is no storage. */
const prefix = 'nexus.draft.';
const keyOf = (sessionId: string | undefined) => `${prefix}${sessionId ?? 'new'}`;

export function loadDraft(sessionId: string | undefined): string {
  try {
    return localStorage.getItem(keyOf(sessionId)) ?? '';
  } catch {
    return '';
  }
}

export function saveDraft(sessionId: string | undefined, text: string): void {
  try {
    if (text === '') localStorage.removeItem(keyOf(sessionId));
    else localStorage.setItem(keyOf(sessionId), text);
  } catch {
    // Private windows and full disks: the draft lives as long as the page does.
  }
}

/** Forgets `sent` unless something else was written since. */
export function clearDraft(sessionId: string | undefined, sent: string): void {
  if (loadDraft(sessionId) === sent) saveDraft(sessionId, '');
}

/** Forgets every draft: the next person at this browser may be another. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
