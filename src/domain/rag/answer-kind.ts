/** What kind of thing a question asks for, as a pattern that answers of the kind contain. */
const kinds: readonly (readonly [asked: RegExp, answer: RegExp])[] = [
  [
    /\bwhen\b|\bwhat (?:year|date|time)\b/i,
    /\b(?:1[0-9]|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b/,
  ],
  [
    /\bhow (?:many|much|long|old|far|tall|big)\b/i,
    /\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million)\b/i,
  ],
  [/\bwho\b|\bwhose\b/i, /\p{Lu}\p{Ll}+\s+\p{Lu}\p{Ll}+/u],
  [/\bwhere\b/i, /\b(?:in|at|on|near|from)\s+(?:the\s+)?\p{Lu}\p{Ll}+/u],
];

/** Undefined where the question does not say what kind of answer it wants. */
export function answerKind(question: string): RegExp | undefined {
  return kinds.find(([asked]) => asked.test(question))?.[1];
}
