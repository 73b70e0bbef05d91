import { useEffect, useState } from 'preact/hooks';
import type { Collection, Source } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { formatWhen } from '../text/format.ts';
import { t } from '../text/t.ts';
import { IconButton } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';

/** Where the collection's documents come from by themselves; nothing when there is no such place. */
export function SourceList({ collection }: { collection: Collection }) {
  const { webSources } = useApp();
  const [doomed, setDoomed] = useState<Source>();
  useEffect(() => void webSources.show(collection.id), [collection.id, webSources]);
  useEffect(() => () => void webSources.show(undefined), [webSources]);
  if (webSources.items.value.length === 0) return null;
  return (
    <section class="mb-4" aria-label={t('web.sources')}>
      <h3 class="mb-1 text-label font-medium text-fg-3">{t('web.sources')}</h3>
      <p role="alert" class="text-meta text-bad empty:hidden">
        {webSources.failure.value}
      </p>
      <ul>
        {webSources.items.value.map((source) => (
          <SourceRow key={source.id} source={source} onRemove={setDoomed} />
        ))}
      </ul>
      {doomed && (
        <Confirm
          title={t('web.removeTitle')}
          body={t('web.removeBody', { url: doomed.url })}
          action={t('web.remove')}
          onConfirm={() => void webSources.remove(doomed)}
          onClose={() => setDoomed(undefined)}
        />
      )}
    </section>
  );
}

function SourceRow({ source, onRemove }: { source: Source; onRemove: (source: Source) => void }) {
  const { webSources } = useApp();
  const { url, state, error } = source;
  return (
    <li class="flex items-center gap-2 border-b border-line py-1.5 text-dense">
      <div class="min-w-0 flex-1">
        <span class="flex flex-wrap items-center gap-x-2">
          <a class="min-w-0 truncate font-medium hover:underline" href={url} target="_blank" rel="noreferrer">
            {url.replace(/^https?:\/\//, '')}
          </a>
          <State source={source} />
        </span>
        <span class="block text-label text-fg-3 tabular-nums">{summaryOf(source)}</span>
        {error && <span class="block text-meta break-words text-bad">{error.detail}</span>}
      </div>
      <IconButton
        label={t('web.check', { url })}
        disabled={state === 'crawling'}
        onClick={() => void webSources.check(source)}
      >
        <Icon name="rotate-cw" size={14} />
      </IconButton>
      <IconButton label={t('web.removeOne', { url })} onClick={() => onRemove(source)}>
        <Icon name="trash-2" size={14} />
      </IconButton>
    </li>
  );
}

function State({ source: { state, progress } }: { source: Source }) {
  if (state === 'failed') return <Chip tone="bad" icon="circle-alert" text={t('web.failed')} />;
  if (state === 'ready') return <Chip tone="ok" icon="check" text={t('web.ready')} />;
  const { done = 0, total = 0 } = progress ?? {};
  return <Chip tone="info" icon="dot-half" text={total > 0 ? t('web.crawling', { done, total }) : t('web.starting')} />;
}

function summaryOf({ report, crawledAt, schedule }: Source): string {
  const parts = [];
  if (report) {
    const { added, changed, unchanged, vanished, failures } = report;
    if (crawledAt !== undefined) parts.push(t('web.checked', { when: formatWhen(crawledAt) }));
    parts.push(t('web.found', { added, changed, unchanged }));
    if (vanished > 0) parts.push(t('web.vanished', { count: vanished }));
    if (failures > 0) parts.push(t('web.failures', { count: failures }));
    if (!report.complete) parts.push(t('web.more'));
  }
  if (schedule?.nextAt !== undefined)
    parts.push(t('web.next', { when: new Date(schedule.nextAt).toLocaleDateString() }));
  return parts.join(' · ');
}
