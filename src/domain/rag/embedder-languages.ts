/** Models that were trained on English alone, by what their names have in common. */
const englishOnly =
  /(?:all|paraphrase|multi-qa|msmarco)-(?:minilm|mpnet|distilroberta|distilbert|roberta)|minilm-l\d+-v\d(?!.*multilingual)|-en(?:-|$|\b)|(?<!multilingual-)\be5-(?:small|base|large)(?:-v2)?$|gte-(?:small|base|large)$|nomic-embed-text(?:-v1(?:\.5)?)?$|mxbai-embed|snowflake-arctic-embed(?!.*v2)/i;

/**
 * Whether an embedding model can be trusted with a language; an unknown language is given the benefit of the doubt, and so is
 * a model that nothing is known of. `embedder` is the port's id, e.g. `openai:all-MiniLM-L6-v2`.
 */
export function knowsLanguage(embedder: string, language: string | undefined): boolean {
  if (language === undefined || language === 'en') return true;
  return /multilingual/i.test(embedder) || !englishOnly.test(embedder.replace(/\+tokens$/, ''));
}
