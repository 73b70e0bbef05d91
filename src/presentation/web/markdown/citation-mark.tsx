import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ReadonlySignal } from '@preact/signals';
import type { Citation } from '../../../application/protocol/resources.ts';
import { t } from '../text/t.ts';
import type { CitationToken } from './lexer.ts';

export interface CitationScope {
  citations: ReadonlySignal<readonly Citation[]>;
  /** The citation whose passage is on show. */
  active: ReadonlySignal<Citation | undefined>;
  open: (citation: Citation) => void;
}

export const CitationScopeContext = createContext<CitationScope | undefined>(undefined);

/** The `[n]` marks of an answer: numbered buttons for the citations that are known, the plain text until then. */
export function CitationMarks({ token }: { token: CitationToken }) {
  const scope = useContext(CitationScopeContext);
  const citations = scope?.citations.value ?? [];
  const known = token.indexes.flatMap((index, at) => citationAt(citations, index, token.occurrences?.[at] ?? 0) ?? []);
  if (!scope || known.length === 0) return <>{token.raw}</>;
  return (
    <>
      {known.map((citation) => (
        <CitationChip key={citation.index} citation={citation} scope={scope} />
      ))}
    </>
  );
}

/** The same number may back several claims with different sentences of its source: the nth mark means the nth of them. */
function citationAt(citations: readonly Citation[], index: number, occurrence: number): Citation | undefined {
  const same = citations.filter((citation) => citation.index === index);
  return same[occurrence] ?? same.at(-1);
}

function CitationChip({ citation, scope }: { citation: Citation; scope: CitationScope }) {
  const { index, title } = citation;
  const name = t('citation.name', { index, title });
  return (
    <button
      type="button"
      class="mx-px inline-flex h-6 min-w-6 items-center justify-center rounded-control bg-accent-soft px-1.5 align-[1px] text-label font-semibold text-accent-ink aria-expanded:bg-accent aria-expanded:text-accent-fg hover:underline coarse:h-7 coarse:min-w-8"
      aria-label={name}
      aria-expanded={scope.active.value === citation}
      title={name}
      onClick={() => scope.open(citation)}
    >
      {index}
    </button>
  );
}
