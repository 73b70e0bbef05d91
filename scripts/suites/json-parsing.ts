import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCases } from './cases.ts';
import { postJson, serverFault } from './exchange.ts';
import { setUpRoutes } from './routes.ts';
import type { Reply } from './exchange.ts';
import type { Suite } from './suite.ts';

const notJson = 'The body is not JSON.';

/**
 * Bodies that are JSON (`y_`), are not (`n_`), or may be taken for it (`i_`), byte for byte to every route that reads
 * JSON. A body of no bytes is left out: it stands for `{}`.
 */
export const jsonParsing: Suite = async ({ folder, nexus, sample }) => {
  const corpus = join(folder, 'json-parsing');
  const bodies = readdirSync(corpus)
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(corpus, name))) }))
    .filter(({ bytes }) => bytes.length > 0);
  const { json } = await setUpRoutes(nexus);
  const cases = json.flatMap(({ name: route, path }) =>
    bodies.map(({ name, bytes }) => ({
      name: `${route} ${name}`,
      run: async () => complaint(name, await postJson(nexus, path, bytes)),
    })),
  );
  const report = await runCases(cases, sample);
  return { ...report, notes: [`${bodies.length} bodies, ${cases.length} cases with every route that reads JSON`] };
};

function complaint(name: string, reply: Reply): string | undefined {
  const fault = serverFault(reply);
  if (fault !== undefined) return fault;
  const refused = reply.status === 400 && reply.text.includes(notJson);
  if (name.startsWith('n_') && !refused) return `was taken for JSON: ${reply.status} ${reply.text}`;
  if (name.startsWith('y_') && refused) return 'was not taken for JSON';
  return undefined;
}
