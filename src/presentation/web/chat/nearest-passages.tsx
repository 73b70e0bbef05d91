import { useApp } from '../app/app.ts';
import type { LiveTurn } from '../session/live-turn.ts';
import { t } from '../text/t.ts';

const shown = 3;

/** What came closest where the documents hold no answer, so that people can see for themselves. */
export function NearestPassages({ turn }: { turn: LiveTurn }) {
  const { panel } = useApp();
  const passages = turn.trace?.passages.slice(0, shown) ?? [];
  if (passages.length === 0) return null;
  return (
    <section aria-label={t('turn.nearest')} class="mt-3">
      <h3 class="text-label text-fg-3">{t('turn.nearest')}</h3>
      <ul class="mt-1.5 space-y-1.5">
        {passages.map(({ chunkId, documentId, title, page, excerpt }) => (
          <li
            key={chunkId}
            class="relative rounded-card border border-line bg-raised px-3 py-2 hover:border-line-strong"
          >
            <button
              type="button"
              class="block text-start text-dense font-semibold break-words after:absolute after:inset-0 after:rounded-card"
              onClick={() => panel.read({ documentId, title })}
            >
              {page === undefined ? title : `${title} · ${t('panel.page', { page })}`}
            </button>
            <p class="line-clamp-2 text-dense break-words text-fg-2">{excerpt}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
