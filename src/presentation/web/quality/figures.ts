import type { Interval, PairedTest, RetrievalSettings } from '../../../application/protocol/evaluations.ts';
import { t } from '../text/t.ts';

/** `.967`, `1.000`, `-.012`: three places, without the nought that says nothing. */
export function formatShare(value: number): string {
  return value
    .toFixed(3)
    .replace(/^(-?)0\./, '$1.')
    .replace(/^-(\.0+)$/, '$1');
}

export function formatInterval({ value, low, high }: Interval): string {
  return t('quality.interval', { value: formatShare(value), low: formatShare(low), high: formatShare(high) });
}

const significance = 0.05;

/** What a paired test says, for a sentence. */
export function wordsOf({ difference, p, better, worse }: PairedTest) {
  return {
    better,
    worse,
    difference: formatInterval(difference),
    p: p < 0.001 ? '< .001' : formatShare(p),
    meaning:
      better + worse === 0
        ? t('quality.noDifference')
        : p < significance
          ? t('quality.hardlyChance')
          : t('quality.mayBeChance'),
  };
}

/** `words .5, mode lexical`; nothing changed is the standard. */
export function formatSettings(settings: Partial<RetrievalSettings>): string {
  const parts = Object.entries(settings).map(([name, value]) => `${name} ${String(value).replace(/^0\./, '.')}`);
  return parts.length === 0 ? t('quality.standard') : parts.join(', ');
}
