/** Control words that stand for a character. */
export const characters: Record<string, string> = {
  tab: '\t',
  line: '\n',
  lbr: '\n',
  emdash: '—',
  endash: '–',
  bullet: '•',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  emspace: ' ',
  enspace: ' ',
  qmspace: ' ',
  nestcell: ' ',
  nestrow: '\n',
};

/** Groups that hold no text of the document. */
export const unread = new Set(
  (
    'colortbl pict nonshppict shprslt objdata fldinst listtable listoverridetable rsidtbl generator xmlnstbl themedata ' +
    'colorschememapping datastore latentstyles bkmkstart bkmkend filetbl revtbl pgdsctbl tc tcn xe rxe txe template ' +
    'userprops docvar private ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn atnid atnauthor atndate atnicn atnref atntime ' +
    'atrfstart atrfend atnparent sp nonesttables nesttableprops background panose falt fontemb pnseclvl mctrlPr ' +
    'pgptbl wgrffmtfilter listpicture picprop blipuid blipname pntxta pntxtb objclass objname oldcprops oldpprops oldtprops ' +
    'oldsprops author operator company subject keywords comment doccomm hlinkbase category manager creatim revtim printim buptim'
  ).split(' '),
);

/** Groups that programs which do not know them should skip, and that hold text all the same. */
export const readThough = new Set(
  'shpinst do dptxbxtext shptxt moMath moMathPara mmath footnote listtext pntext'.split(' '),
);

/** Groups whose text is written elsewhere than where it stands. */
export const asides: Record<string, 'note' | 'comment' | 'margin'> = {
  footnote: 'note',
  annotation: 'comment',
  ...Object.fromEntries(
    'header headerl headerr headerf footer footerl footerr footerf'.split(' ').map((word) => [word, 'margin' as const]),
  ),
};

/** Code pages by the number that fonts have for their character set. */
const charsets: Record<number, number> = {
  77: 10_000,
  128: 932,
  129: 949,
  130: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};

export function codePageOf(charset: number): number | undefined {
  return charset === 0 ? 1252 : charsets[charset];
}

const encodings: Record<number, string> = {
  866: 'ibm866',
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  10_000: 'macintosh',
  10_007: 'x-mac-cyrillic',
  20_866: 'koi8-r',
  28_592: 'iso-8859-2',
  28_595: 'iso-8859-5',
  65_001: 'utf-8',
};

const decoders = new Map<string, TextDecoder>();

/** Text of a code page; what is unknown is read as Western. */
export function decodePage(bytes: Uint8Array, codePage: number): string {
  const label = encodings[codePage] ?? (codePage >= 1250 && codePage <= 1258 ? `windows-${codePage}` : 'windows-1252');
  let decoder = decoders.get(label);
  if (decoder === undefined) {
    decoder = new TextDecoder(label);
    decoders.set(label, decoder);
  }
  return decoder.decode(bytes);
}
