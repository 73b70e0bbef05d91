import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCases } from './cases.ts';
import { exchange, postJson, serverFault, succeeded } from './exchange.ts';
import { withValueAt } from './dotted.ts';
import { setUpRoutes } from './routes.ts';
import { documentsOf, uploadFile } from './upload.ts';
import type { Case } from './cases.ts';
import type { DocumentContent, IngestReceipt } from '../../src/application/protocol/resources.ts';
import type { NexusClient } from '../client/nexus-client.ts';
import type { Reply } from './exchange.ts';
import type { JsonRoute, Routes, StringField } from './routes.ts';
import type { Suite } from './suite.ts';

/**
 * Strings that break programs, in every place where the product takes a string: no request may fail on the server's
 * side, and what is stored comes back as it went in, but for white space around it.
 */
export const naughtyStrings: Suite = async ({ folder, nexus, sample }) => {
  const strings = JSON.parse(readFileSync(join(folder, 'naughty-strings', 'blns.json'), 'utf8')) as string[];
  const routes = await setUpRoutes(nexus);
  const texts = `/api/v1/collections/${await nexus.createCollection('Naughty texts')}/documents`;
  const cases = [...new Set(strings)].flatMap((string, index) => casesOf(nexus, routes, texts, string, index));
  const report = await runCases(cases, sample);
  return { ...report, notes: [`${strings.length} strings, ${cases.length} cases with every place they go to`] };
};

function casesOf(nexus: NexusClient, routes: Routes, texts: string, string: string, index: number): Case[] {
  const name = (place: string): string => `${place} #${index} ${JSON.stringify(string).slice(0, 60)}`;
  const escaped = encodeURIComponent(string);
  return [
    ...routes.json.flatMap((route) =>
      route.strings.map((field) => ({
        name: name(`${route.name} ${field.path}`),
        run: () => asField(nexus, route, field, string),
      })),
    ),
    ...routes.withId.map(({ method, path, name: place }) => ({
      name: name(place),
      run: async () => serverFault(await exchange(nexus, path(escaped), { method })),
    })),
    ...routes.withQuery.map(({ path, name: place }) => ({
      name: name(place),
      run: async () => serverFault(await exchange(nexus, path + escaped)),
    })),
    { name: name('file name'), run: () => asFileName(nexus, routes.upload, string, index) },
    { name: name('text'), run: () => asText(nexus, texts, string, index) },
  ];
}

async function asField(
  nexus: NexusClient,
  route: JsonRoute,
  field: StringField,
  string: string,
): Promise<string | undefined> {
  const reply = await postJson(nexus, route.path, JSON.stringify(withValueAt(route.body(), field.path, string)));
  if (field.secret === true && succeeded(reply)) return 'was taken for the secret';
  return serverFault(reply) ?? difference(reply, string, await (succeeded(reply) && field.shown?.(reply.json)));
}

async function asFileName(
  nexus: NexusClient,
  path: string,
  string: string,
  index: number,
): Promise<string | undefined> {
  const reply = await uploadFile(nexus, path, string, `File ${index}: ${crypto.randomUUID()}`);
  // Names that say another type are refused, those that are a path lose their folders, browsers escape quotes.
  const last =
    string
      .split(/[/\\]/)
      .at(-1)
      ?.replaceAll(/\p{Cc}/gu, '')
      .replaceAll('"', '%22') ?? '';
  const shown = (reply.json as Partial<IngestReceipt> | undefined)?.documents?.[0]?.name;
  // `.` and `..` are places and name no file.
  return serverFault(reply) ?? (/^\.{1,2}$/.test(last) ? undefined : difference(reply, last, shown));
}

/** `shown` undefined or false stands for what is not shown, or was not taken. */
function difference(reply: Reply, put: string, shown: unknown): string | undefined {
  if (!succeeded(reply) || shown === undefined || shown === false || put.trim() === '') return undefined;
  return shown === put.trim() ? undefined : `came back as ${JSON.stringify(shown)}`;
}

/** Of a text, what is read is what counts: its letters and digits, in their order. */
async function asText(nexus: NexusClient, path: string, string: string, index: number): Promise<string | undefined> {
  const reply = await postJson(nexus, path, JSON.stringify({ text: `text ${index}: ${string}` }));
  if (!succeeded(reply)) return serverFault(reply) ?? `was refused: ${reply.text}`;
  const [document] = await documentsOf(nexus, (reply.json as IngestReceipt).taskId);
  if (document?.state !== 'ready') return `ended as ${JSON.stringify(document?.error)}`;
  const content = (await nexus.request(`/api/v1/documents/${document.id}/content`)) as DocumentContent;
  const readable = (text: string): string => text.normalize('NFC').replaceAll(/[^\p{L}\p{N}]/gu, '');
  return readable(content.text) === readable(`text ${index}: ${string}`)
    ? undefined
    : `came back as ${JSON.stringify(content.text)}`;
}
