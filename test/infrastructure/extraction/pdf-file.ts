/** A piece of text on a page: 12 points, at the left margin, unless it says otherwise. */
export interface Text {
  text: string;
  x?: number;
  y: number;
  size?: number;
  font?: 'Helvetica' | 'Helvetica-Bold' | 'Courier';
}

export interface PdfFile {
  pages: Text[][];
  title?: string;
  /** Protected by a password that nobody here knows. */
  encrypted?: boolean;
}

const fonts = ['Helvetica', 'Helvetica-Bold', 'Courier'] as const;

/** Lines one below the other from the top of the page, 14 points apart. */
export function lines(texts: string[], from: Partial<Text> = {}): Text[] {
  return texts.map((text, index) => ({ ...from, text, y: (from.y ?? 700) - index * 14 }));
}

/** Writes a small PDF 1.4 by hand: fonts that every reader has, one content stream a page. */
export function pdfFile({ pages, title, encrypted }: PdfFile): Uint8Array {
  const objects = new Map<number, string>();
  const firstPage = 10;
  const kids = pages.map((_, index) => `${firstPage + index * 2} 0 R`).join(' ');
  objects.set(1, '<< /Type /Catalog /Pages 2 0 R >>');
  objects.set(2, `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  objects.set(3, `<< ${title === undefined ? '' : `/Title (${title})`} >>`);
  for (const [index, font] of fonts.entries()) {
    objects.set(4 + index, `<< /Type /Font /Subtype /Type1 /BaseFont /${font} /Encoding /WinAnsiEncoding >>`);
  }
  // RC4, 40 bits, with check values that no password gives.
  objects.set(7, `<< /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >>`);
  for (const [index, page] of pages.entries()) {
    const content = page.map(show).join('\n');
    const number = firstPage + index * 2;
    const names = fonts.map((_, font) => `/F${font} ${4 + font} 0 R`).join(' ');
    objects.set(
      number,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents ${number + 1} 0 R /Resources << /Font << ${names} >> >> >>`,
    );
    objects.set(number + 1, `<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
  }
  return serialize(objects, encrypted ? '/Encrypt 7 0 R /ID [<00> <00>]' : '');
}

function show({ text, x = 72, y, size = 12, font = 'Helvetica' }: Text): string {
  const escaped = text.replace(/[\\()]/g, '\\$&');
  return `BT /F${fonts.indexOf(font)} ${size} Tf ${x} ${y} Td (${escaped}) Tj ET`;
}

function serialize(objects: Map<number, string>, trailer: string): Uint8Array {
  let file = '%PDF-1.4\n';
  const offsets = new Map<number, number>();
  for (const [number, body] of objects) {
    offsets.set(number, file.length);
    file += `${number} 0 obj\n${body}\nendobj\n`;
  }
  const size = Math.max(...objects.keys()) + 1;
  const start = file.length;
  file += `xref\n0 ${size}\n`;
  for (let number = 0; number < size; number++) {
    const offset = offsets.get(number);
    file += offset === undefined ? '0000000000 65535 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`;
  }
  file += `trailer\n<< /Size ${size} /Root 1 0 R /Info 3 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return Uint8Array.from(file, (character) => character.charCodeAt(0));
}
