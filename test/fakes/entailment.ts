import { Problem } from '../../src/domain/problem.ts';
import type { Entailment, Inference, InferencePair } from '../../src/domain/ports/entailment.ts';

/** What the premise says word for word is entailed; what it says but for a `not` is contradicted. */
export function inferLiterally({ premise, hypothesis }: InferencePair): Inference {
  if (premise.includes(hypothesis)) return 'entailed';
  const plain = (text: string): string => text.replaceAll(' not ', ' ');
  return plain(premise).includes(plain(hypothesis)) ? 'contradicted' : 'neutral';
}

export const fakeEntailment: Entailment = {
  id: 'fake:literal',
  judge: async (pairs, signal) => {
    if (signal.aborted) throw new Problem('cancelled', 'Cancelled.');
    return { verdicts: pairs.map(inferLiterally), usage: { inputTokens: 0, outputTokens: 0 } };
  },
};
