import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useApp } from '../app/app.ts';
import { t } from '../text/t.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

/** The top of a screen: its one h1, which is the page's title too, and its own controls. */
export function Header({ title, children }: { title: string; children?: ComponentChildren }) {
  const { wideEnoughForRail, railOpen, showRail } = useApp();
  useEffect(() => {
    document.title = t('app.title', { page: title });
  }, [title]);
  return (
    <header class="flex min-h-12 items-center gap-2 border-b border-line px-4 max-rail:px-2">
      {!wideEnoughForRail.value && (
        <IconButton label={t('rail.open')} aria-expanded={railOpen.value} onClick={() => showRail(true)}>
          <Icon name="menu" size={20} />
        </IconButton>
      )}
      <h1 class="min-w-0 flex-1 truncate text-ui font-semibold">{title}</h1>
      {children}
    </header>
  );
}
