import { useState } from 'preact/hooks';
import type { Evaluation } from '../../../application/protocol/evaluations.ts';
import type { Collection } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { formatWhen } from '../text/format.ts';
import { t } from '../text/t.ts';
import { IconButton } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { EvaluationState } from './evaluation-state.tsx';
import { formatInterval } from './figures.ts';

const heading = 'px-2 py-1.5 text-start font-medium';
const cell = 'px-2 py-1.5 text-fg-2';

/** Every evaluation of the collection, newest first; one of them is shown below. */
export function EvaluationTable({ collection }: { collection: Collection }) {
  const { quality } = useApp();
  const [doomed, setDoomed] = useState<Evaluation>();
  const evaluations = quality.evaluations.value;
  if (!evaluations) return <p class="text-dense text-fg-3">{t('common.loading')}</p>;
  if (evaluations.length === 0)
    return quality.labelled.value === 0 ? null : <p class="py-6 text-center text-fg-3">{t('quality.none')}</p>;
  return (
    <div class="@container mb-6">
      <table class="w-full table-fixed text-dense tabular-nums">
        <caption class="mb-1 px-2 text-start text-label font-medium text-fg-3">{t('quality.evaluations')}</caption>
        <thead class="border-b border-line text-label text-fg-3">
          <tr>
            <th scope="col" class={heading}>
              {t('quality.name')}
            </th>
            <th scope="col" class={`${heading} w-36 @max-[30rem]:hidden`}>
              {t('quality.measure.ndcgAt10')}
            </th>
            <th scope="col" class={`${heading} w-20 @max-[38rem]:hidden`}>
              {t('quality.queries')}
            </th>
            <th scope="col" class={`${heading} w-48 @max-[30rem]:w-44`}>
              {t('quality.status')}
            </th>
            <th scope="col" class={`${heading} w-24 @max-[44rem]:hidden`}>
              {t('quality.when')}
            </th>
            <th scope="col" class="w-10 coarse:w-13">
              <span class="sr-only">{t('library.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {evaluations.map((evaluation) => (
            <Row key={evaluation.id} evaluation={evaluation} collection={collection} onDelete={setDoomed} />
          ))}
        </tbody>
      </table>
      {doomed && (
        <Confirm
          title={t('quality.deleteTitle')}
          body={
            doomed.baselineSince === undefined
              ? t('quality.deleteBody', { name: doomed.name })
              : t('quality.deleteBaselineBody', { name: doomed.name })
          }
          action={t('common.delete')}
          onConfirm={() => void quality.remove(doomed)}
          onClose={() => setDoomed(undefined)}
        />
      )}
    </div>
  );
}

interface RowProps {
  evaluation: Evaluation;
  collection: Collection;
  onDelete: (evaluation: Evaluation) => void;
}

function Row({ evaluation, collection, onDelete }: RowProps) {
  const { quality } = useApp();
  const { id, name, state, report, progress, error } = evaluation;
  const mayWrite = collection.access !== 'read';
  const shown = quality.chosen.value?.id === id;
  return (
    <tr
      class="border-b border-line align-middle hover:bg-surface aria-[current]:bg-surface"
      aria-current={shown ? 'true' : undefined}
    >
      <th scope="row" class="px-2 py-1.5 text-start font-normal">
        <button
          type="button"
          aria-pressed={shown}
          class="block max-w-full min-h-6 truncate text-start font-medium text-fg hover:underline disabled:opacity-100 disabled:hover:no-underline coarse:min-h-11"
          disabled={!report}
          title={name}
          onClick={() => quality.choose(id)}
        >
          {name}
        </button>
        {error && <span class="block text-meta break-words text-bad">{error.detail}</span>}
      </th>
      <td class={`${cell} @max-[30rem]:hidden`}>{report ? formatInterval(report.a.ndcgAt10) : ''}</td>
      <td class={`${cell} @max-[38rem]:hidden`}>{progress.total}</td>
      <td class={cell}>
        <EvaluationState evaluation={evaluation} />
      </td>
      <td class={`${cell} @max-[44rem]:hidden`}>{formatWhen(evaluation.createdAt)}</td>
      <td class="text-end">
        {mayWrite &&
          (state === 'running' ? (
            <IconButton label={t('quality.cancelOne', { name })} onClick={() => void quality.cancel(evaluation)}>
              <Icon name="x" size={14} />
            </IconButton>
          ) : (
            <IconButton label={t('quality.deleteOne', { name })} onClick={() => onDelete(evaluation)}>
              <Icon name="trash-2" size={14} />
            </IconButton>
          ))}
      </td>
    </tr>
  );
}
