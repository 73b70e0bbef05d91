import { titlesNamed } from './titles.ts';
import { standardSettings } from './retrieval-settings.ts';
import type { Ranked } from './score.ts';

/** Passages whose text is looked at for the names of others. */
export const linksFollowed = 3;

/** A ranking whose passages may name each other. */
export class NamedRanking {
  readonly #weights: { named: number; linked: number };
  readonly #question: string;
  readonly #titleOf: (key: string) => string;
  readonly #titles: ReadonlySet<string>;
  readonly #asked: ReadonlySet<string>;

  /** `titles` as `titleKey` gives them, by passage. */
  constructor(
    question: string,
    titles: ReadonlyMap<string, string>,
    weights: { named: number; linked: number } = standardSettings,
  ) {
    // Somebody who writes without capitals may mean a word where a title stands.
    const sure = /\p{Ll}/u.test(question) && !/\p{Lu}/u.test(question.slice(1)) ? 0.5 : 1;
    this.#weights = { named: sure * weights.named, linked: sure * weights.linked };
    this.#question = question;
    this.#titleOf = (key) => titles.get(key) ?? '';
    this.#titles = new Set(titles.values());
    this.#asked = titlesNamed(this.#question, this.#titles);
  }

  /** A document that the question calls by its title is likely to be meant. */
  raiseAsked(ranked: readonly Ranked[]): Ranked[] {
    const weight = this.#weights.named * (ranked[0]?.score ?? 0);
    return sorted(
      ranked.map((passage) =>
        this.#asked.has(this.#titleOf(passage.key))
          ? { ...passage, score: passage.score + weight, parts: { ...passage.parts, named: weight } }
          : passage,
      ),
    );
  }

  /**
   * Some questions need two documents: "where was the author of X born?" has X in it, and the document on X names the one
   * that holds the answer. So passages are raised whose title one of the best passages names. `texts` has those by key.
   */
  followLinks(ranked: readonly Ranked[], texts: ReadonlyMap<string, string>): Ranked[] {
    const raise = new Map<string, number>();
    for (const { key, score } of ranked.slice(0, linksFollowed)) {
      const own = this.#titleOf(key);
      for (const title of titlesNamed(texts.get(key) ?? '', this.#titles, { asNames: true })) {
        if (title === own || this.#asked.has(title)) continue;
        raise.set(title, Math.max(raise.get(title) ?? 0, score));
      }
    }
    return sorted(
      ranked.map((passage) => {
        const linked = this.#weights.linked * (raise.get(this.#titleOf(passage.key)) ?? 0);
        return { ...passage, score: passage.score + linked, parts: { ...passage.parts, linked } };
      }),
    );
  }
}

function sorted(ranked: Ranked[]): Ranked[] {
  return ranked.sort((a, b) => b.score - a.score);
}
