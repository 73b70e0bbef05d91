/** What people call a file of a type, as the end of a sentence that starts with "it is". */
const articles: Record<string, string> = {
  'application/pdf': 'a PDF',
  'application/rtf': 'an RTF document',
  'application/zip': 'a ZIP archive',
  'application/epub+zip': 'an EPUB book',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'a Word document',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'a PowerPoint presentation',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'an Excel workbook',
  'application/vnd.oasis.opendocument.text': 'an OpenDocument text',
  'application/vnd.oasis.opendocument.spreadsheet': 'an OpenDocument spreadsheet',
  'application/vnd.oasis.opendocument.presentation': 'an OpenDocument presentation',
  'image/png': 'an image',
  'image/jpeg': 'an image',
  'image/webp': 'an image',
  'image/gif': 'an image',
  'image/bmp': 'an image',
  'text/html': 'a web page',
  'text/plain': 'plain text',
};

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const slides = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';
const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What names promise; an empty string for types that are never among those above. */
const promised: Record<string, string> = {
  pdf: 'application/pdf',
  rtf: 'application/rtf',
  zip: 'application/zip',
  epub: 'application/epub+zip',
  docx: word,
  docm: word,
  dotx: word,
  pptx: slides,
  pptm: slides,
  ppsx: slides,
  potx: slides,
  xlsx: workbook,
  xlsm: workbook,
  xltx: workbook,
  odt: 'application/vnd.oasis.opendocument.text',
  ott: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odp: 'application/vnd.oasis.opendocument.presentation',
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  ...Object.fromEntries(
    'doc xls ppt csv tsv json jsonl eml md markdown png jpg jpeg gif webp bmp'.split(' ').map((end) => [end, '']),
  ),
};

/** A sentence for people where a file's name promises one type and its content is of another. */
export function mismatchNote(name: string, mediaType: string): string | undefined {
  const promise = promised[/\.(\w+)$/.exec(name.toLowerCase().trim())?.[1] ?? ''];
  const article = articles[mediaType];
  const isPicture = mediaType.startsWith('image/') && /\.(?:png|jpe?g|gif|webp|bmp)$/i.test(name);
  if (isPicture || promise === undefined || article === undefined || promise === mediaType) return undefined;
  // Tables, data, mail and the like are text.
  if (promise === '' && mediaType === 'text/plain' && !/\.(?:doc|xls|ppt|png|jpe?g|gif)$/i.test(name)) return undefined;
  return `Named ${name}, but it is ${article}; read as that.`;
}
