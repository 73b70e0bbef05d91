import { useEffect } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import { useApp } from '../app/app.ts';
import { ApiError, messageOf } from '../api/problem.ts';
import { Composer } from '../chat/composer.tsx';
import { ConnectionDot } from '../chat/connection-dot.tsx';
import { EmptyChat } from '../chat/empty-chat.tsx';
import { Transcript } from '../chat/transcript.tsx';
import type { OpenSession } from '../session/session.ts';
import { Header } from '../shell/header.tsx';
import { t } from '../text/t.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** `/` starts a conversation, `/s/:sessionId` continues one. */
export function ChatRoute() {
  const app = useApp();
  const { openSession } = app;
  const sessionId = useRoute().params.sessionId;
  useEffect(() => openSession(sessionId), [sessionId, openSession]);
  useEffect(() => () => openSession(undefined), [openSession]);
  const open = app.session.value?.id === sessionId ? app.session.value?.open : undefined;
  const title = sessionId === undefined ? t('chat.new') : app.sessions.title(sessionId) || t('session.untitled');
  return (
    <>
      <Header title={title}>
        {open && <ConnectionDot session={open} />}
        <SourcesToggle />
      </Header>
      <main id="main" tabIndex={-1} class="flex min-h-0 flex-1 flex-col outline-none">
        {open ? <Conversation session={open} /> : sessionId === undefined ? <EmptyChat /> : <div class="flex-1" />}
        <Composer key={sessionId ?? 'new'} sessionId={sessionId} session={open} />
      </main>
    </>
  );
}

function Conversation({ session }: { session: OpenSession }) {
  const failure = session.failure.value;
  if (failure === undefined) return <Transcript session={session} />;
  const missing = failure instanceof ApiError && failure.code === 'not_found';
  return (
    <div class="mx-auto w-full max-w-measure flex-1 p-5">
      <Notice tone="bad" icon="circle-alert" title={missing ? t('session.missing') : t('common.problem')}>
        {!missing && <p>{messageOf(failure)}</p>}
      </Notice>
    </div>
  );
}

function SourcesToggle() {
  const { panel } = useApp();
  const count = panel.citations.value.length;
  if (count === 0 && !panel.open.value) return null;
  return (
    <Button aria-pressed={panel.open.value} onClick={() => (panel.open.value ? panel.dismiss() : panel.showSources())}>
      {count > 0 ? t('panel.toggleCount', { count }) : t('panel.toggle')}
    </Button>
  );
}
