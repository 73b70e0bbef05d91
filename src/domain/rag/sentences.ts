/** A span in UTF-16 code units, without the white space around it. */
export interface Span {
  start: number;
  end: number;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

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
  for (const { segment, index } of segmenter.segment(text.replace(wrapped, ' '))) {
    end = index + segment.length;
    const paragraphEnds = /\n\s*$/.test(segment);
    if (paragraphEnds || !abbreviation.test(segment)) close();
  }
  close();
  return spans;
}
