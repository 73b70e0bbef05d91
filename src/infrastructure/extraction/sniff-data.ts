/** Names that say it, with the type that senders declare for the same. */
const named: { type: string; name: RegExp; declared: readonly string[] }[] = [
  { type: 'text/csv', name: /\.csv$/, declared: ['text/csv', 'application/csv'] },
  { type: 'text/tab-separated-values', name: /\.(?:tsv|tab)$/, declared: ['text/tab-separated-values'] },
  {
    type: 'application/x-ndjson',
    name: /\.(?:jsonl|ndjson|jsonlines)$/,
    declared: ['application/x-ndjson', 'application/jsonl', 'application/jsonlines'],
  },
  { type: 'application/json', name: /\.(?:json|geojson|webmanifest)$/, declared: ['application/json'] },
  { type: 'application/mbox', name: /\.mbox$/, declared: ['application/mbox'] },
  { type: 'message/rfc822', name: /\.(?:eml|mht|mhtml)$/, declared: ['message/rfc822', 'multipart/related'] },
];

const mailHeader =
  /^(?:Received|Return-Path|Delivered-To|Message-ID|MIME-Version|From|To|Subject|Date|Content-Type|DKIM-Signature):/gim;
const otherName = /\.[a-z]\w{0,9}$/;

/** Text with a form that programs read: tables, JSON, mail. Undefined for what is written for people alone. */
export function sniffData(opening: string, name: string, declared: string | undefined): string | undefined {
  // Programs save tables in HTML under any name.
  if (/^\s*<(?:!doctype\s+html|html)\b/i.test(opening)) return undefined;
  const byName = named.find((entry) => entry.name.test(name));
  if (byName !== undefined) return byName.type;
  // A name of another kind stands for what it says.
  if (otherName.test(name)) return undefined;
  const byDeclaration = named.find((entry) => declared !== undefined && entry.declared.includes(declared));
  return byDeclaration?.type ?? sniffMail(opening);
}

function sniffMail(opening: string): string | undefined {
  const [, separator = '', rest = opening] = /^(From \S+ .*\r?\n)([\s\S]*)$/.exec(opening) ?? [];
  const head = rest.split(/\r?\n\r?\n/, 1)[0] ?? '';
  const headers = new Set(head.match(mailHeader)?.map((header) => header.toLowerCase()));
  const isMail = headers.size >= 3 && /^[\w-]+:/.test(rest) && (headers.has('from:') || headers.has('received:'));
  if (!isMail) return undefined;
  return separator === '' ? 'message/rfc822' : 'application/mbox';
}
