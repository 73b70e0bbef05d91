import { inferLiterally } from './entailment.ts';

/** What a chat model answers that judges the pairs of its prompt literally. */
export function inferencesIn(prompt: string): string {
  const texts = new Map(
    [...prompt.matchAll(/^<<<\w+ (source|statement) (\d+)\n([\s\S]*?)\n>>>\w+$/gm)].map(([, kind, number, text]) => [
      `${kind} ${number}`,
      text ?? '',
    ]),
  );
  return Array.from({ length: texts.size / 2 }, (_, index) => {
    const premise = texts.get(`source ${index + 1}`) ?? '';
    const hypothesis = texts.get(`statement ${index + 1}`) ?? '';
    return `${index + 1}: ${inferLiterally({ premise, hypothesis })}`;
  }).join('\n');
}
