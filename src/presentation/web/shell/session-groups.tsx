import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import type { Session } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { navigate } from '../app/navigate.ts';
import { groupByDay } from '../session/session-list.ts';
import { t } from '../text/t.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';

export function SessionGroups() {
  const { sessions } = useApp();
  const { path } = useLocation();
  const [doomed, setDoomed] = useState<Session>();
  const groups = groupByDay(sessions.items.value);

  async function remove({ id }: Session) {
    await sessions.remove(id);
    if (path === `/s/${id}`) navigate('/', { replace: true });
  }

  return (
    <div class="-mx-1 min-h-0 flex-1 overflow-y-auto px-1">
      {sessions.loaded.value && groups.length === 0 && <p class="px-2.5 py-3 text-meta text-fg-3">{t('rail.empty')}</p>}
      {groups.map(({ label, sessions: items }) => (
        <section key={label}>
          <h2 class="px-2.5 pt-3 pb-1 text-label font-medium text-fg-3">{t(label)}</h2>
          <ul>
            {items.map((session) => (
              <Item key={session.id} session={session} current={path === `/s/${session.id}`} onDelete={setDoomed} />
            ))}
          </ul>
        </section>
      ))}
      {sessions.nextCursor.value !== undefined && (
        <Button class="mt-2 w-full" onClick={() => void sessions.loadMore()}>
          {t('common.loadMore')}
        </Button>
      )}
      {doomed && (
        <Confirm
          title={t('session.deleteTitle')}
          body={t('session.deleteBody', { title: titleOf(doomed) })}
          action={t('common.delete')}
          onConfirm={() => void remove(doomed)}
          onClose={() => setDoomed(undefined)}
        />
      )}
    </div>
  );
}

const titleOf = (session: Session) => session.title || t('session.untitled');

interface ItemProps {
  session: Session;
  current: boolean;
  onDelete: (session: Session) => void;
}

function Item({ session, current, onDelete }: ItemProps) {
  return (
    <li class="group relative">
      <a
        href={`/s/${session.id}`}
        aria-current={current ? 'page' : undefined}
        class="flex min-h-8.5 items-center rounded-control ps-2.5 pe-2.5 text-dense text-fg-2 group-focus-within:pe-9 group-hover:pe-9 hover:bg-hover aria-[current]:bg-hover aria-[current]:font-medium aria-[current]:text-fg coarse:min-h-11 coarse:pe-11"
      >
        <span class="truncate">{titleOf(session)}</span>
      </a>
      <IconButton
        label={t('rail.deleteSession', { title: titleOf(session) })}
        class="absolute end-0.5 top-1/2 -translate-y-1/2 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 coarse:opacity-100"
        onClick={() => onDelete(session)}
      >
        <Icon name="trash-2" size={14} />
      </IconButton>
    </li>
  );
}
