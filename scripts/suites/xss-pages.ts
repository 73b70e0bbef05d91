import { randomUUID } from 'node:crypto';
import { succeeded } from './exchange.ts';
import { documentsOf, uploadFile } from './upload.ts';
import type {
  IngestReceipt,
  ProcessReply,
  Session,
  Transcript,
  Turn,
} from '../../src/application/protocol/resources.ts';
import type { NexusClient } from '../client/nexus-client.ts';
import type { Locator, Page } from 'playwright-core';
import type { Tripwire } from './tripwire.ts';

const api = '/api/v1';
/** What the API takes as a name. */
const nameCharacters = 200;
const allOfThem = 'All payloads';

/** Puts the payloads into the product and looks at each page that shows them; one line for each thing found. */
export async function showPayloads(
  nexus: NexusClient,
  { page, findings }: Tripwire,
  payloads: readonly string[],
): Promise<string[]> {
  const collectionId = await store(nexus, payloads);
  const sessionId = await converse(nexus, collectionId, payloads);
  const found: string[] = [];
  const look = async (
    place: string,
    shown: Locator,
    missing: () => Promise<string[]> = async () => [],
  ): Promise<void> => {
    // A page that does not come up may be one that something has taken over; what was noticed of that is worth more.
    const up = await shown.waitFor().then(
      () => true,
      () => false,
    );
    const complaints = up ? await missing() : ['does not come up'];
    found.push(...[...complaints, ...(await findings())].map((finding) => `${place}: ${finding}`));
  };
  const answer = page.getByRole('article', { name: 'Answer' });

  await page.goto(`${nexus.url}/library/${collectionId}`);
  await look('library', page.locator('tbody tr').nth(payloads.length), () =>
    unseen(page, 'tbody th button', payloads.map(asName)),
  );

  await page.getByRole('button', { name: allOfThem, exact: true }).first().click();
  await look('document', page.locator('.document-part').first());

  await page.goto(`${nexus.url}/s/${sessionId}`);
  await look('conversation', answer.first());

  // Models may answer anything; what the transcript says of them stands for that.
  const messages = `**${api}/sessions/${sessionId}/messages`;
  await page.route(messages, (route) => route.fulfill({ json: transcriptOf(collectionId, payloads) }));
  await page.goto(`${nexus.url}/s/${sessionId}`);
  await look('transcript', answer.nth(payloads.length - 1), () =>
    unseen(page, 'article[aria-label="You asked"]', payloads),
  );
  await page.unroute(messages);
  return found;
}

function asName(payload: string): string {
  return payload.slice(0, nameCharacters).trim();
}

/** Each payload as name, title and text of a document; all of them in one text and in one page of HTML. */
async function store(nexus: NexusClient, payloads: readonly string[]): Promise<string> {
  const collectionId = await nexus.createCollection(asName(payloads[0] ?? ''));
  const path = `${api}/collections/${collectionId}/documents`;
  const documents = [
    ...payloads.map((payload, index) => ({
      name: asName(`${index} ${payload}`),
      title: asName(payload),
      text: `${payload}\n\n${randomUUID()}`,
    })),
    { title: allOfThem, text: `Everything at once:\n\n${payloads.join('\n\n')}` },
  ];
  const { taskId } = (await nexus.request(path, { documents })) as IngestReceipt;
  await documentsOf(nexus, taskId);
  // Control characters near the start would make it no text, and refused.
  const printable = payloads.map((payload) => payload.replaceAll(/\p{Cc}/gu, ' '));
  const markup = `<title>${printable[0]}</title><h1>${printable.join('</h1><h1>')}</h1><p>The end.</p>`;
  const reply = await uploadFile(nexus, path, 'all.html', markup);
  if (!succeeded(reply)) throw new Error(`all.html was refused: ${reply.text}`);
  await documentsOf(nexus, (reply.json as IngestReceipt).taskId);
  return collectionId;
}

/** Sessions with payloads for titles, and one in which some were asked. */
async function converse(nexus: NexusClient, collectionId: string, payloads: readonly string[]): Promise<string> {
  for (const payload of payloads.slice(0, 20)) await nexus.request(`${api}/sessions`, { title: asName(payload) });
  const { id } = (await nexus.request(`${api}/sessions`, {})) as Session;
  for (const payload of payloads.slice(0, 3)) {
    const question = { input: payload.slice(0, 4000), collectionIds: [collectionId] };
    (await nexus.request(`${api}/sessions/${id}/messages`, question)) as ProcessReply;
  }
  return id;
}

/** Turns whose questions, answers, quotes and titles are the payloads, as text and inside of Markdown. */
function transcriptOf(collectionId: string, payloads: readonly string[]): Transcript {
  const turns = payloads.map((payload, index): Turn => {
    const cited = `See it [1]. [link](${payload}) and ![image](${payload} "${payload}")`;
    const answer = [payload, cited, `- ${payload}`, `> ${payload}`, `| ${payload} |\n|---|\n| ${payload} |`].join(
      '\n\n',
    );
    const source = { version: 1, start: 0, end: 1 };
    const ids = { documentId: randomUUID(), collectionId, chunkId: randomUUID() };
    const citation = { index: 1, ...ids, title: payload, quote: payload, start: 0, end: 1, source };
    return {
      id: randomUUID(),
      question: payload,
      state: index % 10 === 9 ? 'failed' : 'completed',
      answer,
      citations: [{ ...citation, verdict: 'supported' }],
      model: payload,
      abstained: index % 10 === 5,
      ...(index % 10 === 9 && { error: { code: 'upstream_failed', detail: payload } as const }),
      createdAt: new Date().toISOString(),
      completedAt: new Date().toISOString(),
    };
  });
  return { turns, seq: 0 };
}

/** Those of the texts that no such element has for its own: swallowed is as wrong as run. */
async function unseen(page: Page, selector: string, texts: readonly string[]): Promise<string[]> {
  const shown = await page.locator(selector).allTextContents();
  const known = new Set(shown.map((text) => text.trim()));
  return texts.filter((text) => !known.has(text)).map((text) => `does not show ${text}`);
}
