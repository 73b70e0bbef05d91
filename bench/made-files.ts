import { closeSync, openSync, writeSync } from 'node:fs';

const vocabulary =
  'harbour ferry lamp keeper tide winter bread market stone bridge river island letter captain storm anchor rope lantern'.split(
    ' ',
  );

/** Words that never come in the same order again; the number and a few made-up words see to that. */
function sentence(number: number): string {
  let state = Math.imul(number + 1, 2_654_435_761) >>> 0;
  const words = Array.from({ length: 14 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return vocabulary[(state >>> 16) % vocabulary.length];
  });
  return `Entry ${number} tells of the ${words.join(' ')}.`;
}

/** Plain text of about so many bytes: paragraphs of eight sentences. `seed` makes another one of it. */
export function writeText(path: string, bytes: number, seed = 0): void {
  const file = openSync(path, 'w');
  let written = 0;
  for (let number = seed * 10_000_000; written < bytes; number += 8) {
    const paragraph = Array.from({ length: 8 }, (_, index) => sentence(number + index)).join(' ');
    written += writeSync(file, `${paragraph}\n\n`);
  }
  closeSync(file);
}

const linesAPage = 45;

/** A PDF 1.4 of text: one font, one content stream a page, two sentences in three lines. */
export function writePdf(path: string, pages: number, seed = 0): void {
  const file = openSync(path, 'w');
  const offsets: number[] = [];
  let at = writeSync(file, '%PDF-1.4\n');
  const object = (number: number, body: string): void => {
    offsets[number] = at;
    at += writeSync(file, `${number} 0 obj\n${body}\nendobj\n`);
  };
  const kids = Array.from({ length: pages }, (_, index) => `${4 + index * 2} 0 R`).join(' ');
  object(1, '<< /Type /Catalog /Pages 2 0 R >>');
  object(2, `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`);
  object(3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  for (let page = 0; page < pages; page += 1) {
    const first = seed * 10_000_000 + page * linesAPage;
    const lines = Array.from({ length: linesAPage }, (_, line) => sentence(first + line).slice(0, 95));
    const content = lines.map((line, index) => `BT /F0 10 Tf 50 ${740 - index * 15} Td (${line}) Tj ET`).join('\n');
    const number = 4 + page * 2;
    const resources = '<< /Font << /F0 3 0 R >> >>';
    object(
      number,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents ${number + 1} 0 R /Resources ${resources} >>`,
    );
    object(number + 1, `<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
  }
  const table = offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const head = `xref\n0 ${offsets.length}\n0000000000 65535 f \n`;
  const end = `trailer\n<< /Size ${offsets.length} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`;
  writeSync(file, head + table.join('') + end);
  closeSync(file);
}
