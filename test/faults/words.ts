import type { Random } from './random.ts';

const vocabulary =
  'harbour boat leaves hour orchard apple church school bridge river stone winter summer letter market baker bread ' +
  'window garden door light train station clock engine wheel paper copper silver cloud rain wind forest path hill ' +
  'valley shepherd wool ship sail anchor island coast tower bell village mayor council vote grain mill flour kiln';
const words = vocabulary.split(' ');

/** Prose of so many words, in sentences and paragraphs. */
export function prose(random: Random, count: number): string {
  const sentences: string[] = [];
  for (let left = count; left > 0;) {
    const length = Math.min(left, random.between(6, 16));
    const sentence = Array.from({ length }, () => random.pick(words)).join(' ');
    sentences.push(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.${random.next() < 0.15 ? '\n\n' : ' '}`);
    left -= length;
  }
  return sentences.join('').trim();
}

/** A word that stands nowhere else. Letters only: it is one term to the full-text index. */
export function marker(random: Random): string {
  return `q${Array.from({ length: 14 }, () => String.fromCharCode(97 + random.between(0, 25))).join('')}`;
}
