import { signal } from '@preact/signals';
import type { Session } from '../../../application/protocol/resources.ts';
import type { Api } from '../api/client.ts';
import type { PlainKey } from '../text/t.ts';

export class SessionList {
  readonly items = signal<readonly Session[]>([]);
  readonly nextCursor = signal<string | undefined>(undefined);
  readonly loaded = signal(false);
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async load(): Promise<void> {
    const page = await this.#api.sessions();
    const fresh = new Set(page.items.map((session) => session.id));
    const shownBeyond = this.loaded.value ? this.items.value.filter((session) => !fresh.has(session.id)) : [];
    const oldest = page.items.at(-1)?.updatedAt ?? '';
    const stillBeyond = page.nextCursor === undefined ? [] : shownBeyond.filter((s) => s.updatedAt <= oldest);
    this.items.value = [...page.items, ...stillBeyond];
    if (stillBeyond.length === 0) this.nextCursor.value = page.nextCursor;
    this.loaded.value = true;
  }

  async loadMore(): Promise<void> {
    const page = await this.#api.sessions(this.nextCursor.value);
    const known = new Set(this.items.value.map((session) => session.id));
    this.items.value = [...this.items.value, ...page.items.filter((session) => !known.has(session.id))];
    this.nextCursor.value = page.nextCursor;
  }

  async create(): Promise<Session> {
    const session = await this.#api.createSession();
    this.items.value = [session, ...this.items.value];
    return session;
  }

  async remove(sessionId: string): Promise<void> {
    await this.#api.deleteSession(sessionId);
    this.items.value = this.items.value.filter((session) => session.id !== sessionId);
  }

  title(sessionId: string): string | undefined {
    return this.items.value.find((session) => session.id === sessionId)?.title;
  }
}

export interface SessionGroup {
  label: PlainKey;
  sessions: Session[];
}

const day = 86_400_000;

/** Today, yesterday, the week, older: by local days, newest first, empty groups left out. */
export function groupByDay(sessions: readonly Session[], now = new Date()): SessionGroup[] {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const groups: (SessionGroup & { from: number })[] = [
    { label: 'rail.today', from: midnight, sessions: [] },
    { label: 'rail.yesterday', from: midnight - day, sessions: [] },
    { label: 'rail.week', from: midnight - 7 * day, sessions: [] },
    { label: 'rail.older', from: -Infinity, sessions: [] },
  ];
  const newest = [...sessions].sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  for (const session of newest) {
    groups.find((group) => Date.parse(session.updatedAt) >= group.from)?.sessions.push(session);
  }
  return groups.filter((group) => group.sessions.length > 0);
}
