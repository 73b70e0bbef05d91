import { useState } from 'preact/hooks';
import lazy from 'preact-iso/lazy';
import { useLocation } from 'preact-iso/router';
import { useApp } from '../app/app.ts';
import { t } from '../text/t.ts';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/icon.tsx';
import { startChat } from './keys.ts';
import { SessionGroups } from './session-groups.tsx';
import { UserMenu } from './user-menu.tsx';

const MemoryDialog = lazy(() => import('../memory/memory-dialog.tsx').then((module) => module.MemoryDialog));

/** Brand, new chat, library, memory, sessions, user. */
export function Rail({ class: extra }: { class: string }) {
  const { path } = useLocation();
  const { showRail, openSession } = useApp();
  const [remembering, setRemembering] = useState(false);
  function newChat() {
    showRail(false);
    openSession(undefined);
    startChat();
  }
  return (
    <nav aria-label={t('rail.label')} class={classes('flex min-h-0 flex-col gap-2 p-3', extra)}>
      <p class="flex items-center gap-2 px-2 py-1 font-semibold">
        <span class="size-4.5 rounded-[5px] bg-accent" aria-hidden="true" />
        {t('app.name')}
      </p>
      <div class="relative grid">
        <button
          type="button"
          aria-keyshortcuts="Control+Shift+O"
          class="min-h-9 rounded-card border border-line-strong bg-raised px-2.5 text-start text-ui hover:bg-hover coarse:min-h-11"
          onClick={newChat}
        >
          {t('rail.newChat')}
        </button>
        <kbd class="pointer-events-none absolute end-2.5 top-1/2 -translate-y-1/2 coarse:hidden" aria-hidden="true">
          {t('rail.newChatKeys')}
        </kbd>
      </div>
      <a
        href="/library"
        aria-current={path.startsWith('/library') ? 'page' : undefined}
        class="flex min-h-8.5 items-center gap-2 rounded-control px-2.5 text-dense text-fg-2 hover:bg-hover aria-[current]:bg-hover aria-[current]:font-medium aria-[current]:text-fg coarse:min-h-11"
      >
        <Icon name="library" />
        {t('rail.library')}
      </a>
      <button
        type="button"
        aria-haspopup="dialog"
        class="flex min-h-8.5 items-center gap-2 rounded-control px-2.5 text-dense text-fg-2 hover:bg-hover coarse:min-h-11"
        onClick={() => setRemembering(true)}
      >
        <Icon name="notebook-text" />
        {t('rail.memory')}
      </button>
      {remembering && <MemoryDialog onClose={() => setRemembering(false)} />}
      <SessionGroups />
      <UserMenu />
    </nav>
  );
}
