/** A word, number, sign, date, address or quotation in a request. */
export interface RequestWord {
  kind: 'word' | 'number' | 'date' | 'sign' | 'url' | 'quoted';
  /** In lower case, apostrophes straight; of a quotation what stands between its marks, as written. */
  text: string;
  /** Where it stands in the request, in UTF-16 code units. */
  start: number;
  end: number;
}

const address = /https?:\/\/\S*[^\s.,;:!?)\]}'"’”]/iuy;
/** An address without its scheme: a domain, and a path if there is one. */
const bareAddress =
  /(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,18}(?:\/(?:\S*[^\s.,;:!?)\]}'"’”])?)?(?![\w@])/iuy;
/** Names of files look the same, and are not on the internet. */
const fileName =
  /^[^/]*\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|epub|txt|md|csv|tsv|jsonl?|xml|ya?ml|html?|eml|mbox|zip|png|jpe?g|gif|webp|bmp|mp[34]|[cm]?[jt]sx?|py|rs|java|cpp|sh|sql|log)$/i;
const date = /\d{4}-\d{2}-\d{2}(?:t\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:\d{2})?)?(?![\w-])/iy;
const number = /\d(?:[\d_]|,\d{3}(?!\d)|\.(?=\d))*/y;
const word = /[\p{L}µ°][\p{L}\p{M}]*(?:['’-][\p{L}\p{M}]+)*/uy;
const blank = /\s+/y;
/** Opening and closing marks that go together. */
const quotes = new Map(Object.entries({ '"': '"', '“': '”', '„': '“', '«': '»', '‘': '’', "'": "'", '`': '`' }));

/** Within one quotation: apostrophes that do not close it. */
const mostMarks = 50;

/** Such as "what's" for "what is". */
const contraction = /^(what|where|who|when|how|that|it|there|here)'?s$/;

/** The parts of a request in order. Time grows with its length. */
export function requestWords(request: string): RequestWord[] {
  const words: RequestWord[] = [];
  for (let at = 0; at < request.length;) {
    const space = matchAt(blank, request, at);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const found = quotedAt(request, at) ?? plainAt(request, at);
    at = found.end;
    const stem = found.kind === 'word' ? contraction.exec(found.text)?.[1] : undefined;
    if (stem === undefined) words.push(found);
    else words.push({ ...found, text: stem }, { ...found, text: 'is' });
  }
  return words;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function plainAt(request: string, start: number): RequestWord {
  for (const [kind, pattern] of [
    ['url', address],
    ['url', bareAddress],
    ['date', date],
    ['number', number],
    ['word', word],
  ] as const) {
    const found = matchAt(pattern, request, start);
    if (found !== undefined && !(pattern === bareAddress && fileName.test(found))) {
      const text = found.toLowerCase().replaceAll('’', "'");
      return { kind, text, start, end: start + found.length };
    }
  }
  const sign = String.fromCodePoint(request.codePointAt(start) ?? 0);
  return { kind: 'sign', text: sign, start, end: start + sign.length };
}

/** A quotation that opens after a gap and closes before one, so that an apostrophe opens none. */
function quotedAt(request: string, start: number): RequestWord | undefined {
  const closing = quotes.get(request[start] ?? '');
  if (closing === undefined || (start > 0 && /[\p{L}\p{N}]/u.test(request[start - 1] ?? ''))) return undefined;
  let at = request.indexOf(closing, start + 1);
  for (let tries = 0; at > start + 1 && tries < mostMarks; tries += 1, at = request.indexOf(closing, at + 1)) {
    if (/[\p{L}\p{N}]/u.test(request[at + 1] ?? '')) continue;
    return { kind: 'quoted', text: request.slice(start + 1, at), start, end: at + 1 };
  }
  return undefined;
}
