import { describe, expect, test } from 'vitest';
import { extract } from './extracted.ts';
import { relationships, zip } from './zip-file.ts';

const text = (...lines: string[]): string => lines.map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`).join('');
const shape = (placeholder: string, body: string): string =>
  `<p:sp><p:nvPr>${placeholder && `<p:ph type="${placeholder}"/>`}</p:nvPr><p:txBody>${body}</p:txBody></p:sp>`;

function pptx(slides: string[], parts: Record<string, string> = {}): Uint8Array {
  const ids = slides.map((_, index) => `<p:sldId id="${index}" r:id="s${index}"/>`);
  return zip({
    '[Content_Types].xml': '<Types/>',
    'ppt/presentation.xml': `<p:presentation><p:sldIdLst>${ids.toReversed().join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relationships(
      Object.fromEntries(
        slides.map((_, index) => [`s${index}`, ['slide', `slides/slide${index}.xml`] as [string, string]]),
      ),
    ),
    ...Object.fromEntries(slides.map((slide, index) => [`ppt/slides/slide${index}.xml`, `<p:sld>${slide}</p:sld>`])),
    ...parts,
  });
}

describe('PowerPoint', () => {
  test('slides are pages in the order they are shown, each under its title', async () => {
    const file = pptx([
      shape('', text('Free text')) + shape('sldNum', text('2')),
      shape('body', text('First', 'Second')) + shape('title', text('Welcome')),
    ]);
    const { blocks, title } = await extract('pptx', file);
    expect(title).toBe('Welcome');
    expect(blocks).toEqual([
      { kind: 'heading', level: 1, text: 'Welcome', page: 1 },
      { kind: 'list', text: '- First\n- Second', page: 1 },
      { kind: 'heading', level: 1, text: 'Slide 2', page: 2 },
      { kind: 'paragraph', text: 'Free text', page: 2 },
    ]);
  });

  test('tables, charts, notes and what stands on every slide', async () => {
    const cells = (...all: string[]): string =>
      `<a:tr>${all.map((one) => `<a:tc><a:txBody>${text(one)}</a:txBody></a:tc>`).join('')}</a:tr>`;
    const table = `<p:graphicFrame><a:tbl><a:tblPr firstRow="1"/>${cells('Name', 'Size')}${cells('a', '1')}</a:tbl></p:graphicFrame>`;
    const file = pptx([shape('title', text('Sums')) + table + shape('ftr', text('Example Ltd'))], {
      'ppt/slides/_rels/slide0.xml.rels': relationships({
        n: ['notesSlide', '../notesSlides/n.xml'],
        c: ['chart', '../charts/c.xml'],
        l: ['slideLayout', '../slideLayouts/l.xml'],
      }),
      'ppt/notesSlides/n.xml': `<p:notes>${shape('body', text('Say hello'))}${shape('sldNum', text('1'))}</p:notes>`,
      'ppt/slideLayouts/l.xml': `<p:sldLayout>${shape('title', text('Click to edit'))}${shape('', text('Confidential'))}</p:sldLayout>`,
      'ppt/charts/c.xml':
        '<c:chart><c:ser><c:tx><c:v>Sales</c:v></c:tx><c:cat><c:pt idx="0"><c:v>May</c:v></c:pt></c:cat><c:val><c:pt idx="0"><c:v>4.1000000000000005</c:v></c:pt></c:val></c:ser></c:chart>',
    });
    const { blocks } = await extract('pptx', file);
    expect(blocks.map((block) => block.text)).toEqual([
      'Sums',
      'Name | Size\na | 1',
      '| Sales\nMay | 4.1',
      'Notes: Say hello',
      'Example Ltd',
      'Confidential',
    ]);
    expect(blocks[1]?.headerLines).toBe(1);
  });
});
