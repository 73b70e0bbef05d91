import type { CitationVerdict } from './evidence.ts';
import type { Inference } from '../ports/entailment.ts';

/**
 * The verdict on a citation once a model has judged it too. A model only ever takes away: what words, numbers and names do
 * not allow stays disallowed, whatever it says.
 */
export function loweredBy(inference: Inference, verdict: CitationVerdict): CitationVerdict {
  if (inference === 'contradicted') return 'unsupported';
  return inference === 'neutral' && verdict === 'supported' ? 'partial' : verdict;
}
