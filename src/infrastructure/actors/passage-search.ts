import { knowsLanguage } from '../../domain/rag/embedder-languages.ts';
import { detectLanguage } from '../../domain/rag/language.ts';
import { rankCandidates } from '../../domain/rag/rank.ts';
import { titleKey } from '../../domain/rag/titles.ts';
import { openBitKernel } from './kernel/open.ts';
import type { Candidate, Lookup } from '../../domain/rag/rank.ts';
import type { Ranked } from '../../domain/rag/score.ts';
import type { Found, FoundPassage, PassageQuery } from '../../domain/ports/passage-store.ts';
import type { Hit } from '../../domain/rag/hit.ts';
import type { PassageTables } from './passage-tables.ts';
import type { PassageVectors } from './passage-vectors.ts';
import type { Sight } from './full-text.ts';

/** Candidates from words and from meaning each; more of them change no ranking of the development sets. */
export const depth = 200;
/** Titles kept in memory, some 2 MiB. */
const mostTitles = 20_000;

/** Questions whose hits are kept, some 8 KiB each. */
const mostAhead = 50;

/** What a search may see. */
export interface View {
  versions: ReadonlySet<number>;
  sight: Sight;
  /** Versions that are out of sight for others. */
  isShadow: boolean;
}

/** Finds and ranks a collection's passages where they lie, so that what goes out is only what was asked for. */
export class PassageSearch {
  readonly #tables: PassageTables;
  readonly #vectors: PassageVectors;
  #language: { is: string | undefined } | undefined;
  /** By passage, as they are looked for; what a search looks up of two hundred of them takes a third of its time otherwise. */
  readonly #titles = new Map<number, string | undefined>();
  /** What words found for questions that are about to be asked. */
  readonly #ahead = new Map<string, Hit[]>();

  constructor(tables: PassageTables, vectors: PassageVectors) {
    this.#tables = tables;
    this.#vectors = vectors;
  }

  /** Rows came or went, or searches see others. */
  changed(): void {
    this.#tables.changed();
    this.#language = undefined;
    this.#titles.clear();
    this.#ahead.clear();
  }

  #titlesOf(keys: readonly string[]): Map<string, string> {
    if (this.#titles.size + keys.length > mostTitles) this.#titles.clear();
    const missing = keys.map(Number).filter((id) => !this.#titles.has(id));
    if (missing.length > 0)
      for (const { id, title } of this.#tables.titles(missing)) this.#titles.set(id, titleKey(title));
    return new Map(
      keys.flatMap((key) => {
        const title = this.#titles.get(Number(key));
        return title === undefined ? [] : [[key, title] as const];
      }),
    );
  }

  /** Looks up ahead what can be while a question's vectors are being made. */
  prepare(question: string, sight: Sight): void {
    if (typeof sight !== 'string' || this.#prepared(question, sight) !== undefined) return;
    if (this.#ahead.size >= mostAhead) this.#ahead.clear();
    const hits = this.#lexical(question, sight);
    this.#ahead.set(`${sight} ${question}`, hits);
    this.#titlesOf(hits.map(({ id }) => String(id)));
  }

  #prepared(question: string, sight: Sight): Hit[] | undefined {
    return typeof sight === 'string' ? this.#ahead.get(`${sight} ${question}`) : undefined;
  }

  #lexical(question: string, sight: Sight): Hit[] {
    return this.#tables.lexical({ question, language: this.#languageOf(question) }, depth, sight);
  }

  #languageOf(question: string): string | undefined {
    this.#language ??= { is: this.#tables.language() };
    return detectLanguage(question, this.#language.is);
  }

  /** `near` has the passages that are nearest by meaning where something else has looked for them. */
  find(query: PassageQuery, view: View, near?: readonly Hit[]): Found {
    const { question, limit } = query;
    const language = this.#languageOf(question);
    const dense = query.settings.mode === 'lexical' ? undefined : query.dense;
    const lexical =
      query.settings.mode === 'dense'
        ? []
        : (this.#prepared(question, view.sight) ?? this.#lexical(question, view.sight));
    const nearest = dense === undefined ? [] : (near ?? this.#vectors.nearest(dense, depth, view.versions));
    // A model that does not know the language would put chance above what words have found.
    const knows = dense === undefined || lexical.length === 0 || knowsLanguage(dense.embedder, language);
    const settings = knows ? query.settings : { ...query.settings, words: 1, late: 0, feedback: 0 };
    const candidates = this.#candidates(lexical, nearest, dense);
    const asked = {
      text: question,
      ...(dense && { vector: dense.vector, ...(dense.tokens && { tokens: dense.tokens }) }),
    };
    const ranked = rankCandidates(candidates, asked, this.#lookup(view), settings, openBitKernel());
    const passages = ranked.slice(0, limit).flatMap((item) => this.#read(item, view, knows));
    return { passages, settings, ...(language !== undefined && { language }) };
  }

  #candidates(lexical: readonly Hit[], nearest: readonly Hit[], dense: PassageQuery['dense']): Candidate[] {
    const words = new Map(lexical.map(({ id, score }) => [id, score]));
    const ids = [...new Set([...lexical, ...nearest].map(({ id }) => id))];
    const codes = new Map(dense === undefined ? [] : this.#vectors.read(dense, ids).map(({ id, code }) => [id, code]));
    return ids.map((id) => {
      const code = codes.get(id);
      return { key: String(id), words: words.get(id) ?? 0, ...(code && { code }) };
    });
  }

  #lookup({ isShadow }: View): Lookup {
    return {
      titles: (keys) => this.#titlesOf(keys),
      texts: (keys) =>
        new Map(
          keys
            .flatMap((key) => this.#tables.read(Number(key), isShadow) ?? [])
            .map((row) => [String(row.id), row.chunk.text]),
        ),
      tokens: (keys) =>
        new Map(this.#tables.tokens(keys.map(Number)).map(({ id, signs }) => [String(id), new Uint8Array(signs)])),
    };
  }

  #read({ key, cosine, ...rest }: Ranked, { isShadow }: View, knows: boolean): FoundPassage[] {
    const passage = this.#tables.read(Number(key), isShadow);
    return passage === undefined ? [] : [{ ...passage, ...rest, ...(knows && cosine !== undefined && { cosine }) }];
  }
}
