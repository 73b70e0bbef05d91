import type { EvaluationReport, Interval, PairedTest } from '../../../application/protocol/evaluations.ts';
import { t } from '../text/t.ts';
import { classes } from '../ui/classes.ts';
import { formatShare } from './figures.ts';
import { IntervalBar } from './interval-bar.tsx';

const measures = ['ndcgAt10', 'mrrAt10', 'recallAt10', 'recallAt100', 'allGoldAt10'] as const;
const answerMeasures = ['holdsAnswer', 'citationPrecision', 'abstentionAuc', 'answered', 'declined'] as const;
const cell = 'px-2 py-1.5 @max-[30rem]:px-1';
const heading = `${cell} text-start font-medium`;

/** Each measure with its interval; those of answers below those of the ranking. */
export function FigureTable({ report: { a, b, comparison, answers } }: { report: EvaluationReport }) {
  return (
    <div class="@container">
      <table class="w-full text-dense tabular-nums">
        <caption class="sr-only">{t('quality.figures')}</caption>
        <thead class="border-b border-line text-label text-fg-3">
          <tr>
            <th scope="col" class={heading}>
              {t('quality.figure')}
            </th>
            <th scope="col" class={heading}>
              {b ? t('quality.runA') : t('quality.value')}
            </th>
            {b && (
              <>
                <th scope="col" class={heading}>
                  {t('quality.runB')}
                </th>
                <th scope="col" class={heading}>
                  {t('quality.difference')}
                </th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {measures.map((measure) => (
            <Row
              key={measure}
              name={t(`quality.measure.${measure}`)}
              a={a[measure]}
              b={b?.[measure]}
              test={comparison?.[measure]}
            />
          ))}
          {answerMeasures.map((measure) => {
            const figure = answers?.[measure];
            return (
              figure && <Row key={measure} name={t(`quality.answers.${measure}`)} a={figure} wide={b !== undefined} />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  name: string;
  a: Interval;
  b?: Interval | undefined;
  test?: PairedTest | undefined;
  /** Answers are made once, whatever is compared. */
  wide?: boolean;
}

function Row({ name, a, b, test, wide = false }: RowProps) {
  return (
    <tr class="border-b border-line">
      <th scope="row" class={`${cell} text-start font-normal text-fg-2`}>
        {name}
      </th>
      <td class={cell} colSpan={wide ? 3 : 1}>
        <Figure interval={a} drawn={!b && !wide} />
      </td>
      {b && (
        <td class={cell}>
          <Figure interval={b} />
        </td>
      )}
      {test && (
        <td class={cell}>
          <Figure interval={test.difference} />
        </td>
      )}
    </tr>
  );
}

/** The value with its interval, below it where there is no room beside it. */
function Figure({ interval, drawn = false }: { interval: Interval; drawn?: boolean }) {
  const { value, low, high } = interval;
  return (
    <span class="flex flex-wrap items-center gap-x-1.5">
      <span class="min-w-10">{formatShare(value)}</span>
      <span class={classes('text-meta whitespace-nowrap text-fg-3', drawn && 'min-w-24')}>
        {t('quality.range', { low: formatShare(low), high: formatShare(high) })}
      </span>
      {drawn && (
        <span class="ms-2 @max-[30rem]:hidden">
          <IntervalBar interval={interval} />
        </span>
      )}
    </span>
  );
}
