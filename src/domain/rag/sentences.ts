/** A span in UTF-16 code units, without the white space around it. */
export interface Span {
  start: number;
  end: number;
}

/** Absent on a runtime without Unicode's data: then punctuation decides. */
const segmenters = typeof Intl.Segmenter === 'function' && {
  sentence: new Intl.Segmenter('en', { granularity: 'sentence' }),
  word: new Intl.Segmenter('en', { granularity: 'word' }),
};
const plainSentence = /[^\n.!?…。！？।]*(?:[\n.!?…。！？।]+["'”’»)\]」』]*\s*|$)/gu;

/** Stops after these do not end a sentence; the segmenter's own rules know none of them. */
const abbreviation =
  /(?:^|[\s(])(?:Dr|Mr|Mrs|Ms|Prof|St|Sr|Jr|Gen|Col|Lt|Capt|Rev|Hon|vs|etc|e\.g|i\.e|cf|al|ca|approx|Fig|Figs|Eq|No|Nos|Vol|pp|Sec|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|z\.B|d\.h|bzw|Nr|[A-Z])\.\s*$/u;

/**
 * A line break in the middle of a sentence, as text that is wrapped at a width has them; not one before an item of a list,
 * nor one between rows of a table.
 */
const wrapped = /(?<=[^\s.!?:;|。！？])\n(?=[^\s|•*–—-])(?!\d+[.)]\s)(?![^\n]* \| )/gu;

/** Splits text into sentences by Unicode's rules, which serve every script, minus breaks after common abbreviations. */
export function splitSentences(text: string): Span[] {
  const spans: Span[] = [];
  let start = 0;
  let end = 0;
  const close = (): void => {
    const body = text.slice(start, end);
    const leading = body.length - body.trimStart().length;
    const trimmed = body.trim();
    if (trimmed !== '') spans.push({ start: start + leading, end: start + leading + trimmed.length });
    start = end;
  };
  for (const segment of segmentsOf(text.replace(wrapped, ' '), 'sentence')) {
    end += segment.length;
    const paragraphEnds = /\n\s*$/.test(segment);
    if (paragraphEnds || !abbreviation.test(segment)) close();
  }
  close();
  return spans;
}

/** Splits a text without spaces into words where its script's are known, and into at most `longest` characters anyway. */
export function* splitUnspaced(text: string, longest: number): Generator<Span> {
  const stretch = new RegExp(`.{1,${longest}}(?![\\p{M}\\u200D])|.{1,${longest}}`, 'gsu');
  let at = 0;
  for (const word of segmentsOf(text, 'word')) {
    for (const [part] of word.length <= longest ? [[word]] : word.matchAll(stretch)) {
      const start = at;
      at += part?.length ?? 0;
      yield { start, end: at };
    }
  }
}

function* segmentsOf(text: string, granularity: 'sentence' | 'word'): Generator<string> {
  if (segmenters) for (const { segment } of segmenters[granularity].segment(text)) yield segment;
  else for (const [segment] of granularity === 'word' ? [[text]] : text.matchAll(plainSentence)) yield segment ?? '';
}
