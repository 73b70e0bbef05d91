import { useApp } from '../app/app.ts';
import type { LiveTurn } from '../session/live-turn.ts';
import type { OpenSession } from '../session/session.ts';
import { passagesOf } from '../sources/panel-state.ts';
import { EvidenceChip } from '../sources/verdict.tsx';
import { formatSeconds } from '../text/format.ts';
import { t } from '../text/t.ts';
import { Button } from '../ui/button.tsx';
import { Thumbs } from './thumbs.tsx';
import { Chip } from '../ui/chip.tsx';
import { CopyButton } from '../ui/copy-button.tsx';

/** Under a finished answer: its evidence, who wrote it, how long it took, what can be done with it. */
export function TurnMeta({ turn, session }: { turn: LiveTurn; session: OpenSession }) {
  const { panel } = useApp();
  const { state, citations, completedAt } = turn;
  const took = completedAt === undefined ? undefined : Date.parse(completedAt) - Date.parse(turn.createdAt);
  return (
    <div class="mt-3 flex flex-wrap items-center gap-x-2 gap-y-1 text-meta text-fg-3">
      {state === 'completed' && !turn.abstained && !noDocuments.has(turn.model) && (
        <EvidenceChip citations={citations} />
      )}
      {state === 'cancelled' && <Chip tone="neutral" icon="square" text={t('turn.stopped')} />}
      {turn.model !== '' && turn.model !== toolModel && !turn.abstained && <span>{modelName(turn.model)}</span>}
      {took !== undefined && <span class="tabular-nums">{t('turn.seconds', { seconds: formatSeconds(took) })}</span>}
      <span class="-ms-1 flex flex-wrap">
        {turn.answer !== '' && <CopyButton text={withSources(turn)} />}
        {citations.length > 0 && (
          <Button onClick={() => panel.showSources(turn.id)}>
            {t('turn.sources', { count: passagesOf(citations).length })}
          </Button>
        )}
        {state === 'completed' && <Thumbs turn={turn} />}
        {state === 'cancelled' && (
          <Button onClick={() => void session.retry(turn.id).catch(() => undefined)}>{t('common.retry')}</Button>
        )}
      </span>
    </div>
  );
}

/** Answers about notes, and those of plugins, stand on no document. */
const memoryModel = 'nexus:memory';
const toolModel = 'nexus:tool';
const noDocuments: ReadonlySet<string> = new Set([memoryModel, toolModel]);

/** What wrote the answer, in words: quoting needs no model, others go by their own name. */
function modelName(model: string): string {
  if (model === 'embedded:extractive') return t('turn.extractive');
  if (model === memoryModel) return t('memory.title');
  return model.replace(/^[\w-]+:/, '').replace(/^.*\//, '');
}

/** The answer as text with the sources its numbers stand for. */
function withSources({ answer, citations }: LiveTurn): string {
  const lines = citations.map(({ index, title, page }) => {
    const where = page === undefined ? title : `${title}, ${t('panel.page', { page })}`;
    return `[${index}] ${where}`;
  });
  return [answer, ...(lines.length > 0 ? ['', ...new Set(lines)] : [])].join('\n');
}
