import type { Citation } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { t } from '../text/t.ts';
import { VerdictChip } from './verdict.tsx';
import { WrongCitation } from './wrong-citation.tsx';
import type { LiveTurn } from '../session/live-turn.ts';

export function SourceCards() {
  const { panel } = useApp();
  const citations = panel.citations.value;
  const turn = panel.turn.value;
  if (citations.length === 0) return <p class="p-4 text-dense text-fg-3">{t('panel.empty')}</p>;
  return (
    <ul class="h-full space-y-2.5 overflow-y-auto p-4">
      {citations.map((citation) => (
        <Card
          key={`${citation.index} ${citation.source.start}`}
          citation={citation}
          turn={turn}
          current={samePassage(panel.reading.value?.citation, citation)}
          onOpen={() => panel.readCitation(citation)}
        />
      ))}
    </ul>
  );
}

const samePassage = (a: Citation | undefined, b: Citation) =>
  a?.documentId === b.documentId && a.index === b.index && a.source.start === b.source.start;

interface CardProps {
  turn: LiveTurn | undefined;
  citation: Citation;
  current: boolean;
  onOpen: () => void;
}

/** The whole card opens the passage; its button is what keyboards and screen readers meet. */
function Card({ turn, citation, current, onOpen }: CardProps) {
  const { index, title, page, quote, verdict } = citation;
  return (
    <li
      aria-current={current ? 'true' : undefined}
      class="relative rounded-card border border-line bg-raised p-3 hover:border-line-strong aria-[current]:border-accent aria-[current]:shadow-[inset_3px_0_var(--accent)]"
    >
      <button
        type="button"
        class="block w-full text-start text-dense font-semibold break-words after:absolute after:inset-0 after:rounded-card"
        onClick={onOpen}
      >
        {index} · {title}
      </button>
      {page !== undefined && <p class="text-label text-fg-3">{t('panel.page', { page })}</p>}
      <blockquote class="my-1.5 line-clamp-6 text-dense break-words text-fg-2">
        <mark>{quote}</mark>
      </blockquote>
      <VerdictChip verdict={verdict} />
      {turn?.state === 'completed' && <WrongCitation turn={turn} citation={citation} />}
    </li>
  );
}
