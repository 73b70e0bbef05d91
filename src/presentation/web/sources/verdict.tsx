import type { Citation, CitationVerdict } from '../../../application/protocol/resources.ts';
import type { PlainKey } from '../text/t.ts';
import { t } from '../text/t.ts';
import { Chip, type Tone } from '../ui/chip.tsx';
import type { IconName } from '../ui/icon.tsx';

interface Look {
  tone: Tone;
  icon: IconName;
  text: PlainKey;
}

const verdicts: Record<CitationVerdict, Look> = {
  supported: { tone: 'ok', icon: 'dot-full', text: 'verdict.supported' },
  partial: { tone: 'warn', icon: 'dot-half', text: 'verdict.partial' },
  unsupported: { tone: 'bad', icon: 'circle', text: 'verdict.unsupported' },
};

export function VerdictChip({ verdict }: { verdict: CitationVerdict }) {
  const { tone, icon, text } = verdicts[verdict];
  return <Chip tone={tone} icon={icon} text={t(text)} />;
}

/** How well an answer stands on its sources, over all of them. */
function evidenceOf(citations: readonly Citation[]): Look {
  const all = (verdict: CitationVerdict) => citations.every((citation) => citation.verdict === verdict);
  if (citations.length === 0) return { tone: 'neutral', icon: 'minus', text: 'evidence.none' };
  if (all('supported')) return { tone: 'ok', icon: 'dot-full', text: 'evidence.strong' };
  if (all('unsupported')) return { tone: 'bad', icon: 'circle', text: 'evidence.weak' };
  return { tone: 'warn', icon: 'dot-half', text: 'evidence.mixed' };
}

export function EvidenceChip({ citations }: { citations: readonly Citation[] }) {
  const { tone, icon, text } = evidenceOf(citations);
  return <Chip tone={tone} icon={icon} text={t(text)} />;
}
