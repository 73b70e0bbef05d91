import { useState } from 'preact/hooks';
import type { Evaluation, EvaluationReport } from '../../../application/protocol/evaluations.ts';
import type { Collection } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { messageOf } from '../api/problem.ts';
import { t } from '../text/t.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { FigureTable } from './figure-table.tsx';
import { formatSettings, wordsOf } from './figures.ts';
import { QueryList } from './query-list.tsx';

/** What came of one evaluation: in numbers, in words, and query by query. */
export function EvaluationDetail({ evaluation, collection }: { evaluation: Evaluation; collection: Collection }) {
  const { name, report, compareWith, baselineSince } = evaluation;
  if (!report) return null;
  return (
    <section aria-label={name}>
      <div class="mb-2 flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1">
        <h3 class="min-w-0 flex-1 truncate text-ui font-semibold">{name}</h3>
        {collection.access !== 'read' && baselineSince === undefined && <MakeBaseline evaluation={evaluation} />}
      </div>
      <FigureTable report={report} />
      <div class="mt-3 mb-6 space-y-1.5 text-dense text-fg-2">
        {report.comparison && (
          <>
            <p>
              {t('quality.tested', { measure: t('quality.measure.ndcgAt10'), ...wordsOf(report.comparison.ndcgAt10) })}
            </p>
            <p class="text-meta text-fg-3">
              {t('quality.settings', { a: formatSettings(evaluation.settings), b: formatSettings(compareWith ?? {}) })}
            </p>
          </>
        )}
        <Baseline report={report} />
        {report.missing > 0 && <p class="text-warn">{t('quality.missing', { count: report.missing })}</p>}
      </div>
      <QueryList compares={report.b !== undefined} />
    </section>
  );
}

function Baseline({ report: { baseline } }: { report: EvaluationReport }) {
  if (!baseline) return null;
  return <p>{t('quality.againstBaseline', { name: baseline.name, ...wordsOf(baseline.test) })}</p>;
}

/** Refused for a worse one, unless somebody insists. */
function MakeBaseline({ evaluation }: { evaluation: Evaluation }) {
  const { quality } = useApp();
  const [refusal, setRefusal] = useState<string>();
  const keep = (force: boolean) =>
    void quality.keepAsBaseline(evaluation, force).catch((error: unknown) => setRefusal(messageOf(error)));
  return (
    <>
      <Button look="outline" onClick={() => keep(false)}>
        {t('quality.makeBaseline')}
      </Button>
      {refusal !== undefined && (
        <Confirm
          title={t('quality.forceTitle')}
          body={refusal}
          action={t('quality.force')}
          onConfirm={() => keep(true)}
          onClose={() => setRefusal(undefined)}
        />
      )}
    </>
  );
}
