import { runCases } from './cases.ts';
import { postJson, serverFault, succeeded } from './exchange.ts';
import { valueAt, withValueAt } from './dotted.ts';
import { setUpRoutes } from './routes.ts';
import type { Case } from './cases.ts';
import type { JsonRoute, StringField } from './routes.ts';
import type { NexusClient } from '../client/nexus-client.ts';
import type { Suite } from './suite.ts';

/** Shows up in a reply only where something took it over. */
const planted = 'planted-7d1f';
const extras: Record<string, unknown> = {
  role: planted,
  userId: planted,
  ownerId: planted,
  scopes: [planted],
  id: planted,
  epoch: 999_999_999,
  createdAt: planted,
  ['__proto__']: { role: planted },
  constructor: { prototype: { role: planted } },
};

/** Whoever asks a session while it answers is told to wait; here each case must get its own answer. */
const oneByOne = 1;

/** Fields that the product did not ask for change nothing, and a secret that is no string is no secret. */
export const massAssignment: Suite = async ({ nexus, sample }) => {
  const { json } = await setUpRoutes(nexus);
  const before = await whoIsSignedIn(nexus);
  const cases = json.flatMap((route) => [
    ...extraCases(nexus, route),
    ...route.strings.filter(({ secret }) => secret).flatMap((field) => secretCases(nexus, route, field)),
  ]);
  const report = await runCases(cases, sample, oneByOne);
  const after = await whoIsSignedIn(nexus);
  if (after !== before) report.misses.push(`who is signed in changed from ${before} to ${after}`);
  return { ...report, notes: [] };
};

/** Without what they have used, which questions do change. */
async function whoIsSignedIn(nexus: NexusClient): Promise<string> {
  const { usage: _, ...who } = (await nexus.request('/api/v1/me')) as { usage: unknown };
  return JSON.stringify(who);
}

/** At the top of the body, and beside every field that lies deeper. */
function extraCases(nexus: NexusClient, route: JsonRoute): Case[] {
  const parents = new Set(['', ...route.strings.map(({ path }) => path.split('.').slice(0, -1).join('.'))]);
  const objects = [...parents].filter((place) => place === '' || !Array.isArray(valueAt(route.body(), place)));
  return objects.flatMap((place) =>
    Object.entries(extras).map(([name, value]) => {
      const path = place === '' ? name : `${place}.${name}`;
      return {
        name: `${route.name} ${path}`,
        run: async () => {
          const body = withValueAt(route.body(), path, value);
          const reply = await postJson(nexus, route.path, JSON.stringify(body));
          if (reply.text.includes(planted)) return `was taken over: ${reply.text}`;
          const refused = reply.status === 400;
          return serverFault(reply) ?? (refused || reply.status === route.status ? undefined : `gave ${reply.status}`);
        },
      };
    }),
  );
}

function secretCases(nexus: NexusClient, route: JsonRoute, field: StringField): Case[] {
  const values = [null, '', ' ', 0, true, [], {}, [''], { length: 40 }, { $ne: null }, 'a'.repeat(100_000)];
  return values.map((value) => ({
    name: `${route.name} ${field.path} = ${JSON.stringify(value).slice(0, 40)}`,
    run: async () => {
      const reply = await postJson(nexus, route.path, JSON.stringify(withValueAt(route.body(), field.path, value)));
      if (succeeded(reply) || reply.headers.has('set-cookie')) return `was taken for the secret: ${reply.status}`;
      return reply.status === 400 || reply.status === 401 ? undefined : `gave ${reply.status}: ${reply.text}`;
    },
  }));
}
