import { describe, expect, it } from 'vitest';
import { ModelServerRecognizer } from '../../../src/infrastructure/ai/model-server-recognizer.ts';
import { WorkersAiRecognizer } from '../../../src/infrastructure/ai/workers-ai-recognizer.ts';
import { brief, enough } from '../../fakes/patience.ts';
import { egressOver } from '../../fakes/egress.ts';
import { fakeRecognizer } from '../../fakes/text-recognizer.ts';
import { textRecognizerContract } from '../../contracts/text-recognizer.ts';
import type { MarkdownConversion } from '../../../src/infrastructure/ai/workers-ai-recognizer.ts';

const egress = egressOver((url, init) => fetch(url, init));
const document = new TextEncoder().encode('a document');
const at = (path: string, patience = enough): ModelServerRecognizer =>
  new ModelServerRecognizer({
    egress,
    baseUrl: `http://models.test/${path}`,
    key: 'k',
    mostPages: 50,
    ...patience,
  });
/** Workers AI as documented: files in, Markdown out, a heading for each page of a PDF. */
const markdown = [1, 2, 3, 4].map((page) => `### Page ${page}\ntext of page ${page}\n\n`).join('');
const conversion: MarkdownConversion = {
  toMarkdown: async (files) =>
    files.map(({ name }) => ({ name, format: 'markdown', data: `# ${name}\n## Contents\n${markdown}` })),
};
const workersAi = (ai: MarkdownConversion, { timeout } = enough): WorkersAiRecognizer =>
  new WorkersAiRecognizer(ai, { mostPages: 50, timeout });

textRecognizerContract('fake', fakeRecognizer(), document);
textRecognizerContract('model server', at('v1'), document);
textRecognizerContract('workers-ai', workersAi(conversion), document);

describe('a recognizer that misbehaves', () => {
  const { signal } = new AbortController();
  const code = (recognizer: ModelServerRecognizer | WorkersAiRecognizer): Promise<unknown> =>
    recognizer
      .image({ bytes: document, mediaType: 'image/png' }, signal)
      .catch((error: { code?: string }) => error.code);

  it('becomes a problem that says what happened', async () => {
    expect(await code(at('status/500'))).toBe('upstream_failed');
    expect(await code(at('status/503'))).toBe('capability_unavailable');
    expect(await code(at('status/400'))).toBe('document_unreadable');
    expect(await code(at('status/413'))).toBe('payload_too_large');
    expect(await code(at('hang', brief))).toBe('upstream_timeout');
    expect(await code(at('drip', brief))).toBe('upstream_timeout');
    expect(await code(at('garbage'))).toBe('upstream_failed');
  });

  it('also on Cloudflare', async () => {
    expect(await code(workersAi({ toMarkdown: () => Promise.reject(new Error('no')) }))).toBe('upstream_failed');
    expect(await code(workersAi({ toMarkdown: async () => [{ format: 'error', error: 'no' }] }))).toBe(
      'upstream_failed',
    );
    expect(await code(workersAi({ toMarkdown: () => new Promise(() => undefined) }, brief))).toBe('upstream_timeout');
  });
});
