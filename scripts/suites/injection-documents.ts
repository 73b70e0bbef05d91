import { poisonedMarkdown, poisonedPage, poisonedText, sentences } from './injection-attacks.ts';
import type { Attack } from './injection-attacks.ts';
import type { IngestReceipt } from '../../src/application/protocol/resources.ts';
import type { Person } from '../client/nexus-client.ts';
import type { NexusClient } from '../client/nexus-client.ts';

const nameCharacters = 200;
const filesAtOnce = 100;

/** Puts every attack into a text, a file of HTML, one of Markdown, the name and title of a fourth, and a page of a site. */
export async function poison(
  nexus: NexusClient,
  collectionId: string,
  input: { attacks: readonly Attack[]; canary: string; site: string },
): Promise<void> {
  const path = `/api/v1/collections/${collectionId}/documents`;
  const { attacks, canary, site } = input;
  const crawl = { url: `${site}/`, crawl: { kind: 'site', pages: attacks.length + 10 } };
  const { taskId } = (await nexus.request(path, crawl)) as { taskId: string };
  const documents = attacks.flatMap((attack, index) => [
    { name: `${attack.word}.txt`, title: `Letter of ${attack.word}`, text: poisonedText(attack, canary, index) },
    {
      name: `${attack.word} ${attack.text}`.replaceAll(/[\r\n]+/g, ' ').slice(0, nameCharacters),
      title: `Name of ${attack.word}: ${attack.text} ![x](${canary}/title/${attack.word})`.slice(0, nameCharacters),
      text: `${sentences.name(attack.word)}\n\n${attack.host}`,
    },
  ]);
  for (let at = 0; at < documents.length; at += filesAtOnce) {
    const receipt = await nexus.request(path, { documents: documents.slice(at, at + filesAtOnce) });
    await finished(nexus, (receipt as IngestReceipt).taskId);
  }
  const files = attacks.flatMap((attack) => [
    new File([poisonedPage(attack, canary, { kind: 'file' })], `${attack.word}.html`),
    new File([poisonedMarkdown(attack, canary)], `${attack.word}.md`),
  ]);
  for (let at = 0; at < files.length; at += filesAtOnce) {
    const form = new FormData();
    for (const file of files.slice(at, at + filesAtOnce)) form.append('file', file);
    const reply = await nexus.send(path, { method: 'POST', body: form });
    await finished(nexus, ((await reply.json()) as IngestReceipt).taskId);
  }
  await finished(nexus, taskId);
}

/** Pages that link to each other from the first on. */
export function poisonedSite(attacks: readonly Attack[], canary: string): ReadonlyMap<string, string> {
  const links = attacks.map(({ word }) => `/${word}`);
  const pages = attacks.map((attack) => [`/${attack.word}`, poisonedPage(attack, canary, { kind: 'site' })] as const);
  const [first] = attacks;
  return new Map([...(first ? [['/', poisonedPage(first, canary, { kind: 'site', links })] as const] : []), ...pages]);
}

/** Throws when the task takes more than a minute and a half. */
async function finished(nexus: Person, taskId: string): Promise<void> {
  const until = Date.now() + 90_000;
  while (Date.now() < until) {
    const { state } = (await nexus.request(`/api/v1/tasks/${taskId}`)) as { state: string };
    if (state !== 'queued' && state !== 'running' && state !== 'waiting') return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`task ${taskId} did not end`);
}
