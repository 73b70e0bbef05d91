import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { signal } from '@preact/signals';
import type { FeedbackChange, TurnFeedback } from '../../../application/protocol/resources.ts';
import type { SessionEvent } from '../../../application/protocol/events.ts';
import { createApi, sessionSocketUrl } from '../api/client.ts';
import { messageOf } from '../api/problem.ts';
import { createHttp } from '../api/http.ts';
import { createUpload } from '../api/upload.ts';
import { Quality } from '../quality/quality.ts';
import { Library } from '../library/library.ts';
import { WebSources } from '../library/web-sources.ts';
import { Memories } from '../memory/memory.ts';
import { Uploads } from '../library/uploads.ts';
import { connectTo } from '../session/link.ts';
import { OpenSession } from '../session/session.ts';
import { SessionList } from '../session/session-list.ts';
import { PanelState, passagesOf } from '../sources/panel-state.ts';
import { t } from '../text/t.ts';
import { watchMedia } from '../ui/media.ts';
import { navigate } from './navigate.ts';
import { System } from './system.ts';
import { createTheme } from './theme.ts';

export type App = ReturnType<typeof createApp>;

/** Puts the page's parts together; the only place that knows all of them. */
export function createApp() {
  const onSignedOut = () => (system.signedOut.value = true);
  const api = createApi(createHttp({ onSignedOut }));
  const system = new System(api);
  const status = signal('');
  const announce = (text: string) => (status.value = text);
  const scope = signal('');
  const railOpen = signal(false);
  const sessions = new SessionList(api);
  const library = new Library(api);
  const uploads = new Uploads({
    api,
    upload: createUpload(onSignedOut),
    limit: () => system.info.value?.limits.fileBytes,
    onChange: (collectionId) => library.touch(collectionId),
    announce,
  });
  const quality = new Quality(api, announce);
  const webSources = new WebSources(api, (collectionId) => library.touch(collectionId));
  const memories = new Memories(api);
  const session = signal<{ id: string; open: OpenSession } | undefined>(undefined);
  const panel = new PanelState(() => session.value?.open.turns.cells.value ?? []);

  function openSession(id: string | undefined) {
    if (session.peek()?.id === id) return;
    session.peek()?.open.close();
    panel.reset();
    if (id === undefined) {
      session.value = undefined;
      return;
    }
    const open: OpenSession = new OpenSession({
      transcript: (before) => api.transcript(id, before),
      connect: connectTo(sessionSocketUrl(id)),
      onEvent: (event) => onEvent(open, event),
    });
    session.value = { id, open };
  }

  function onEvent(open: OpenSession, event: SessionEvent) {
    if (event.type === 'turn.started') announce(t('status.answering'));
    if (event.type === 'turn.failed') announce(t('status.failed'));
    if (event.type === 'turn.completed') {
      const count = passagesOf(open.turns.get(event.turnId)?.citations ?? []).length;
      announce(event.state === 'cancelled' ? t('status.stopped') : t('status.ready', { count }));
    }
    if (event.type === 'turn.started' || event.type === 'turn.completed') void sessions.load().catch(() => undefined);
  }

  /** Asks in the session on show, or in a new one. Resolves when the server has taken the question. */
  async function ask(input: string, collectionIds?: string[]) {
    let open = session.peek()?.open;
    if (!open) {
      const { id } = await sessions.create();
      openSession(id);
      open = session.peek()?.open;
      navigate(`/s/${id}`, { replace: true });
    }
    await open?.ask(input, collectionIds);
  }

  /** Keeps what the reader thinks of an answer. */
  async function rate(turnId: string, change: FeedbackChange) {
    const at = session.peek();
    const before = at?.open.turns.get(turnId);
    if (!at || !before) return;
    const show = (feedback: TurnFeedback) => at.open.turns.put({ ...(at.open.turns.get(turnId) ?? before), feedback });
    try {
      show((await api.rateTurn(at.id, turnId, change)).feedback);
      announce(t('status.feedback'));
    } catch (error) {
      announce(messageOf(error));
    }
  }

  /** Documents that a search for the question finds, each once. */
  async function candidates(question: string, collectionId: string) {
    const { results } = await api.search({ query: question, collectionIds: [collectionId], limit: 30 });
    return [...new Map(results.map((result) => [result.documentId, result])).values()].slice(0, 12);
  }

  return {
    system,
    sessions,
    library,
    uploads,
    webSources,
    memories,
    quality,
    session,
    panel,
    status,
    announce,
    openSession,
    ask,
    rate,
    candidates,
    theme: createTheme(),
    /** The collection questions go to; empty for all. */
    scope,
    chooseScope: (collectionId: string) => (scope.value = collectionId),
    railOpen,
    showRail: (open: boolean) => (railOpen.value = open),
    wideEnoughForRail: watchMedia('(min-width: 44rem)'),
    wideEnoughForPanel: watchMedia('(min-width: 60rem)'),
    touch: watchMedia('(pointer: coarse)'),
    documentContent: api.documentContent,
  };
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('useApp needs an AppContext above it');
  return app;
}
