import { containment, contentWords } from './words.ts';
import { onSubject } from './names.ts';
import { splitSentences } from './sentences.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Passage } from './passage.ts';

/** What the extractive answerer may be told apart by; found on Natural Questions with all-MiniLM-L6-v2. */
export const extractiveLimits = {
  /** Best passage's cosine to the question below which the documents are taken not to hold an answer. */
  leastCosine: 0.48,
  /** Without vectors: share of the question's words that the best passage must have. */
  leastOverlap: 0.6,
  passages: 6,
  sentences: 60,
};

interface Candidate {
  passage: number;
  text: string;
  words: ReadonlySet<string>;
  order: number;
  score: number;
}

/**
 * Answers in the documents' own words: the one to three sentences that fit the question best, each with its `[n]`.
 * `undefined` when nothing is close enough or speaks of what the question names: a sentence that fits but for the name is
 * the answer to another question. Sentence score = cosine to the question + share of the question's words +
 * a bonus for the kind of answer asked for + a little for the passage's rank.
 */
export async function answerExtractively(input: {
  question: string;
  passages: readonly Passage[];
  embedder?: Embedder;
  signal: AbortSignal;
}): Promise<string | undefined> {
  const wanted = contentWords(input.question);
  const spoken = onSubject(
    input.question,
    input.passages.map(({ title, headings, text }) => [title, ...headings, text].join('\n')),
  );
  if (
    !closeEnough(
      wanted,
      [...spoken].flatMap((index) => input.passages[index] ?? []),
    )
  )
    return undefined;
  const candidates = sentencesOf(input.passages, spoken);
  if (candidates.length === 0) return undefined;
  const cosines = await cosinesTo(input.question, candidates, input);
  const asks = answerKind(input.question);
  candidates.forEach((candidate, index) => {
    const overlap = containment(wanted, candidate.words);
    const bonus = asks?.test(candidate.text) === true ? 0.06 : 0;
    candidate.score = (cosines?.[index] ?? 0) + 0.35 * overlap + bonus + 0.12 / (candidate.passage + 1);
  });
  return choose(candidates)
    .map((candidate) => `${candidate.text} [${candidate.passage + 1}]`)
    .join(' ');
}

function closeEnough(wanted: readonly string[], passages: readonly Passage[]): boolean {
  const cosines = passages.flatMap((passage) => passage.cosine ?? []);
  if (cosines.length > 0) return Math.max(...cosines) >= extractiveLimits.leastCosine;
  return passages.some(
    (passage) =>
      containment(wanted, new Set(contentWords(`${passage.title} ${passage.text}`))) >= extractiveLimits.leastOverlap,
  );
}

function sentencesOf(passages: readonly Passage[], spoken: ReadonlySet<number>): Candidate[] {
  const candidates: Candidate[] = [];
  for (const index of [...spoken].slice(0, extractiveLimits.passages)) {
    const passage = passages[index];
    for (const span of splitSentences(passage?.text ?? '')) {
      const text = (passage?.text ?? '').slice(span.start, span.end).replace(/\s+/g, ' ');
      // Headings, captions and lone numbers are no statements.
      if (text.length > 700 || text.split(' ').length < 4 || candidates.length >= extractiveLimits.sentences) continue;
      candidates.push({ passage: index, text, words: new Set(contentWords(text)), order: candidates.length, score: 0 });
    }
  }
  return candidates;
}

async function cosinesTo(
  question: string,
  candidates: readonly Candidate[],
  { embedder, signal }: { embedder?: Embedder; signal: AbortSignal },
): Promise<number[] | undefined> {
  if (embedder === undefined) return undefined;
  const [query, ...sentences] = await embedder.embed(
    [question, ...candidates.map((candidate) => candidate.text)],
    signal,
  );
  return sentences.map((vector) => vector.reduce((sum, value, index) => sum + value * (query?.[index] ?? 0), 0));
}

/** The best sentence, and up to two more that are nearly as good and say something else; in reading order. */
function choose(candidates: readonly Candidate[]): Candidate[] {
  const ranked = candidates.toSorted((a, b) => b.score - a.score);
  const chosen: Candidate[] = [];
  for (const candidate of ranked) {
    if (chosen.length === 3 || candidate.score < (ranked[0]?.score ?? 0) * 0.85) break;
    const repeats = chosen.some((other) => containment([...candidate.words], other.words) > 0.7);
    if (!repeats) chosen.push(candidate);
  }
  return chosen.sort((a, b) => a.order - b.order);
}

/** A pattern that answers of the asked-for kind contain. */
function answerKind(question: string): RegExp | undefined {
  if (/\bwhen\b|\bwhat (?:year|date|time)\b/i.test(question)) {
    return /\b(?:1[0-9]|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b/;
  }
  if (/\bhow (?:many|much|long|old|far|tall|big)\b/i.test(question))
    return /\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million)\b/i;
  if (/\bwho\b|\bwhose\b/i.test(question)) return /\p{Lu}\p{Ll}+\s+\p{Lu}\p{Ll}+/u;
  if (/\bwhere\b/i.test(question)) return /\b(?:in|at|on|near|from)\s+(?:the\s+)?\p{Lu}\p{Ll}+/u;
  return undefined;
}
