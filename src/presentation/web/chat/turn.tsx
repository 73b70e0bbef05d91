import { useComputed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { useApp } from '../app/app.ts';
import { CitationScopeContext } from '../markdown/citation-mark.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import type { LiveTurn } from '../session/live-turn.ts';
import type { OpenSession } from '../session/session.ts';
import type { TurnCell } from '../session/turn-list.ts';
import { t } from '../text/t.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/notice.tsx';
import { NearestPassages } from './nearest-passages.tsx';
import { OfferLine } from './offer-line.tsx';
import { StepLine } from './step-line.tsx';
import { TraceDetails } from './trace.tsx';
import { ToolLine } from './tool-line.tsx';
import { TurnMeta } from './turn-meta.tsx';

interface TurnProps {
  cell: TurnCell;
  session: OpenSession;
}

/** A question and its answer. Only this re-renders when the answer grows. */
export function TurnView({ cell, session }: TurnProps) {
  const { panel } = useApp();
  const turn = cell.turn.value;
  const citations = useComputed(() => cell.turn.value.citations);
  const active = useComputed(() => panel.activeCitation);
  const scope = useMemo(
    () => ({ citations, active, open: (c: LiveTurn['citations'][number]) => panel.readCitation(c, cell.id) }),
    [cell, citations, active, panel],
  );
  const running = turn.state === 'running';
  return (
    <div class="turn mb-8 last:mb-0">
      <article
        aria-label={t('turn.you')}
        class="mb-6 ml-auto w-fit max-w-[80%] rounded-bubble rounded-ee-[4px] bg-surface px-3.5 py-2.5 break-words whitespace-pre-wrap"
      >
        {turn.question}
      </article>
      <article aria-label={t('turn.answer')} aria-busy={running}>
        {turn.toolCalls?.map((call) => (
          <ToolLine key={call.callId} call={call} session={session} />
        ))}
        <CitationScopeContext.Provider value={scope}>
          {turn.abstained && turn.toolCalls === undefined ? (
            <Abstained turn={turn} />
          ) : (
            <Markdown text={turn.answer} streaming={running} />
          )}
        </CitationScopeContext.Provider>
        {running && <StepLine turn={turn} session={session} />}
        {turn.error && <Failure turn={turn} onRetry={() => session.retry(turn.id).catch(() => undefined)} />}
        {turn.offer && <OfferLine offer={turn.offer} />}
        {!running && <TurnMeta turn={turn} session={session} />}
        {!running && <TraceDetails turn={turn} />}
      </article>
    </div>
  );
}

/** No evidence is an answer, and looks like one: calm, with the way on. */
function Abstained({ turn }: { turn: LiveTurn }) {
  return (
    <Notice tone="neutral" icon="search-x" title={t('turn.abstained')}>
      <div class="mt-1 text-fg-2">
        <Markdown text={turn.answer} streaming={false} />
      </div>
      <NearestPassages turn={turn} />
      <a href="/library" class="mt-2 inline-block text-accent-ink underline underline-offset-2">
        {t('turn.abstainedMore')}
      </a>
    </Notice>
  );
}

function Failure({ turn, onRetry }: { turn: LiveTurn; onRetry: () => void }) {
  const refused = turn.delivery === 'refused';
  const interrupted = turn.error?.code === 'interrupted';
  const title = refused ? t('turn.notSent') : interrupted ? t('turn.interrupted') : t('turn.failed');
  return (
    <div class="mt-3">
      <Notice tone="bad" icon="circle-alert" title={title}>
        <p class="break-words">{turn.error?.detail}</p>
        <Button look="outline" class="mt-2" onClick={onRetry}>
          <Icon name="rotate-cw" />
          {t('common.retry')}
        </Button>
      </Notice>
    </div>
  );
}
