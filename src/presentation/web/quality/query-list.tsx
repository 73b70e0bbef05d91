import type { EvaluatedQuery } from '../../../application/protocol/evaluations.ts';
import { useApp } from '../app/app.ts';
import { t } from '../text/t.ts';
import { Button } from '../ui/button.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { formatShare } from './figures.ts';

/** The queries of the evaluation on show: what each was to find, and what was found instead. */
export function QueryList({ compares }: { compares: boolean }) {
  const { quality } = useApp();
  const order = quality.order.value;
  const queries = quality.queries.value;
  const tabs = [{ id: 'worst' as const, text: t('quality.worst') }];
  return (
    <section aria-label={t('quality.eachQuery')}>
      <div class="mb-1">
        <Tabs
          label={t('quality.eachQuery')}
          prefix="queries"
          tabs={compares ? [...tabs, { id: 'changed' as const, text: t('quality.changed') }] : tabs}
          selected={order}
          onSelect={(next) => quality.orderBy(next)}
        />
      </div>
      <ul id="queries-panel" role="tabpanel" aria-labelledby={`queries-${order}-tab`} class="min-h-96">
        {!queries && <li class="px-2 py-1.5 text-dense text-fg-3">{t('common.loading')}</li>}
        {queries?.map((evaluated) => (
          <Row key={evaluated.query.id} evaluated={evaluated} />
        ))}
      </ul>
      {quality.moreQueries.value !== undefined && (
        <Button look="outline" class="mx-auto mt-4 flex" onClick={() => void quality.loadMore()}>
          {t('common.loadMore')}
        </Button>
      )}
    </section>
  );
}

function Row({ evaluated }: { evaluated: EvaluatedQuery }) {
  const { query, a, b, answer, wanted = [], missing = 0 } = evaluated;
  const titles = (of: readonly { title: string }[]) => of.map(({ title }) => title).join(' · ');
  const isFirst = a?.place === 1;
  const lost = missing > 0 && wanted.length === 0;
  return (
    <li class="border-b border-line px-2 py-2">
      <div class="flex items-baseline gap-3">
        <p class="min-w-0 flex-1 text-dense font-medium break-words">{query.text}</p>
        <span class="text-dense whitespace-nowrap tabular-nums">
          {a ? <Score run={b && 'A'} value={a} /> : <span class="text-label text-fg-3">{t('quality.unscored')}</span>}
          {b && <Score run="B" value={b} />}
        </span>
      </div>
      <dl class="mt-1 grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-2 text-meta text-fg-2">
        {a && <Fact name={t('quality.wanted')} text={lost ? t('quality.notHere') : titles(wanted)} />}
        {a && <Fact name={isFirst ? t('quality.foundFirst') : t('quality.found')} text={titles(a.found.slice(0, 3))} />}
      </dl>
      <p class="mt-0.5 text-label text-fg-3 empty:hidden">{remarksOn(evaluated).join(' · ')}</p>
      {answer?.citations.slice(0, 1).map(({ quote }) => (
        <blockquote key={quote} class="mt-1 line-clamp-2 text-meta break-words text-fg-2">
          <mark>{quote}</mark>
        </blockquote>
      ))}
    </li>
  );
}

function Score({ run, value }: { run: 'A' | 'B' | undefined; value: NonNullable<EvaluatedQuery['a']> }) {
  return (
    <span class="ms-3">
      {run && <span class="me-1 text-label text-fg-3">{run}</span>}
      {formatShare(value.scores.ndcgAt10)}
    </span>
  );
}

function Fact({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt class="text-fg-3">{name}</dt>
      <dd class="break-words">{text}</dd>
    </>
  );
}

function remarksOn({ query, a, answer, missing = 0 }: EvaluatedQuery): string[] {
  const remarks: string[] = [];
  if (a?.place !== undefined && a.place > 1) remarks.push(t('quality.place', { place: a.place }));
  if (a && a.place === undefined && missing === 0) remarks.push(t('quality.notFound'));
  if (query.unanswerable === true) remarks.push(t('quality.unanswerable'));
  if (answer?.abstained === true) remarks.push(t('quality.declined'));
  return remarks;
}
