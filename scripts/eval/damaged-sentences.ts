import { CitationTracker } from '../../src/domain/rag/citation.ts';
import { damages, namesOf } from './damage.ts';
import { seed, seededRandom } from '../../src/domain/evaluation/random.ts';
import type { CitedSentence } from '../../src/domain/evaluation/outcome.ts';
import type { Passage } from '../../src/domain/rag/passage.ts';
import type { Sources } from './sources.ts';

export interface DamageReport {
  /** Sentences tried, and those of them that were called supported. */
  whole: { tried: number; supported: number };
  damaged: { tried: number; supported: number };
  /** Of each kind, likewise. */
  kinds: Record<string, { tried: number; supported: number }>;
  /** Damaged sentences that were called supported all the same. */
  missed: string[];
}

const wanted = 100;
/** Longer ones are cut off in what is kept of an answer. */
const longest = 500;

/**
 * Takes a hundred sentences that answers cite, has them checked against their passages as they are, and again with a
 * number, a name, a negation or a unit changed: of each as many as there are.
 */
export async function tryDamage(cited: readonly CitedSentence[], sources: Sources): Promise<DamageReport> {
  const random = seededRandom(seed);
  const sentences = shuffled(distinct(cited), random);
  const report: DamageReport = { whole: none(), damaged: none(), kinds: {}, missed: [] };
  const elsewhere = namesOf(sentences.map(({ sentence }) => sentence).join('\n'));
  for (const one of sentences) {
    if (report.whole.tried >= wanted && report.damaged.tried >= wanted) break;
    const passage = await sources.passageOf(one);
    if (report.whole.tried < wanted) count(report.whole, isSupported(one.sentence, passage));
    // A name from the same passage is the harder one to notice.
    const names = random() < 0.5 ? namesOf(passage.text) : elsewhere;
    const kinds = Object.entries(damages).sort(([a], [b]) => triedOf(report, a) - triedOf(report, b));
    for (const [kind, damage] of kinds) {
      const changed = report.damaged.tried < wanted ? damage(one.sentence, { random, names }) : undefined;
      if (changed === undefined || changed === one.sentence) continue;
      const supported = isSupported(changed, passage);
      count(report.damaged, supported);
      count((report.kinds[kind] ??= none()), supported);
      if (supported) report.missed.push(`${kind}: ${changed}`);
      break;
    }
  }
  return report;
}

/** As in an answer that says this and cites that. */
function isSupported(sentence: string, passage: Passage): boolean {
  return new CitationTracker([passage]).push(`${sentence} [1]`)[0]?.verdict === 'supported';
}

function distinct(cited: readonly CitedSentence[]): CitedSentence[] {
  const usable = cited.filter(({ sentence }) => sentence.length < longest && !/\[\d/.test(sentence));
  return [...new Map(usable.map((one) => [one.sentence, one])).values()];
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function none(): { tried: number; supported: number } {
  return { tried: 0, supported: 0 };
}

function count(of: { tried: number; supported: number }, supported: boolean): void {
  of.tried += 1;
  if (supported) of.supported += 1;
}

function triedOf(report: DamageReport, kind: string): number {
  return report.kinds[kind]?.tried ?? 0;
}
