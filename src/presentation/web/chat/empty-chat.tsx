import { useEffect, useState } from 'preact/hooks';
import type { Document } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { t } from '../text/t.ts';

/** A new chat: starters from the person's own library, or the way to fill it. */
export function EmptyChat() {
  const { library, ask } = useApp();
  const [documents, setDocuments] = useState<readonly Document[]>([]);
  const count = library.documentCount.value;
  useEffect(() => {
    if (count) void library.sample().then(setDocuments);
  }, [count, library]);
  return (
    <div class="grid min-h-0 flex-1 place-items-center overflow-y-auto p-5">
      <div class="w-full max-w-[36rem] text-center">
        <h2 class="text-h2 font-semibold">{t('chat.emptyTitle')}</h2>
        <p class="mt-1 mb-6 text-fg-2">{count === 0 ? t('chat.emptyLibrary') : t('chat.emptyBody')}</p>
        {count === 0 && (
          <a
            href="/library"
            class="inline-flex min-h-9 items-center rounded-control bg-accent px-3.5 text-dense font-semibold text-accent-fg coarse:min-h-11"
          >
            {t('chat.goLibrary')}
          </a>
        )}
        <ul
          aria-label={t('chat.startersLabel')}
          class="grid gap-2 text-start rail:grid-cols-2"
          hidden={!documents.length}
        >
          {documents.map(({ id, title }) => {
            const question = t('chat.starter', { title });
            return (
              <li key={id}>
                <button
                  type="button"
                  class="h-full min-h-11 w-full rounded-card border border-line bg-raised px-3 py-2 text-start text-dense break-words text-fg-2 hover:bg-hover"
                  onClick={() => void ask(question).catch(() => undefined)}
                >
                  {question}
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
