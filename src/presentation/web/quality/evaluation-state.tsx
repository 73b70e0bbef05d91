import type { Evaluation } from '../../../application/protocol/evaluations.ts';
import { t } from '../text/t.ts';
import { Chip, type Tone } from '../ui/chip.tsx';
import type { IconName } from '../ui/icon.tsx';

const verdicts: Record<'better' | 'same' | 'worse', { tone: Tone; icon: IconName }> = {
  better: { tone: 'ok', icon: 'arrow-up' },
  same: { tone: 'neutral', icon: 'minus' },
  worse: { tone: 'bad', icon: 'arrow-down' },
};

/** How far it is, or how it ended and stands against the baseline. */
export function EvaluationState({ evaluation }: { evaluation: Evaluation }) {
  const { state, name, progress, baselineSince, report } = evaluation;
  if (state === 'running') {
    return (
      <span class="block text-label">
        {t('quality.running', progress)}
        <progress
          class="mt-0.5 block w-full"
          aria-label={t('quality.progress', { name })}
          value={progress.done}
          max={progress.total}
        />
      </span>
    );
  }
  if (state === 'failed') return <Chip tone="bad" icon="circle-alert" text={t('quality.state.failed')} />;
  if (state === 'cancelled') return <Chip tone="neutral" icon="x" text={t('quality.state.cancelled')} />;
  if (baselineSince !== undefined) return <Chip tone="info" icon="check" text={t('quality.isBaseline')} />;
  const verdict = report?.baseline?.verdict;
  if (verdict !== undefined) return <Chip {...verdicts[verdict]} text={t(`quality.verdict.${verdict}`)} />;
  return <Chip tone="ok" icon="check" text={t('quality.state.done')} />;
}
