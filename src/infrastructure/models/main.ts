/**
 * The model server: `NEXUS_MODEL_SECRET=... NEXUS_MODEL_DIR=... node main.ts`. Prints `{"port":N}`
 * when it listens, loads the model meanwhile, and ends when its standard input does: the parent
 * holds the other end of that pipe, so even a killed parent leaves no model server behind.
 */
import * as z from 'zod/mini';
import { Apertium } from './apertium.ts';
import { EmbeddingService } from './embedding-service.ts';
import { createModelServer } from './model-server.ts';
import { RecognitionService } from './recognition-service.ts';

const LOOPBACK = '127.0.0.1';
const port = z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(65_535)), 0);
const schema = z.object({
  NEXUS_MODEL_SECRET: z
    .string('set NEXUS_MODEL_SECRET to the bearer secret')
    .check(z.minLength(16, 'NEXUS_MODEL_SECRET needs at least 16 characters')),
  /** The folder that holds all-MiniLM-L6-v2; without it, nothing is embedded here. */
  NEXUS_MODEL_DIR: z.optional(z.string()),
  NEXUS_MODEL_PORT: port,
});

const settings = schema.safeParse(process.env);
if (!settings.success)
  fail(settings.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));

process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.stdin.resume();

const directory = settings.data.NEXUS_MODEL_DIR;
const server = createModelServer({
  ...(directory && { service: new EmbeddingService(directory) }),
  recognition: new RecognitionService(),
  apertium: new Apertium(),
  secret: settings.data.NEXUS_MODEL_SECRET,
});
server.on('error', (error) => fail(error.message));
server.listen(settings.data.NEXUS_MODEL_PORT, LOOPBACK, () => {
  const address = server.address();
  if (typeof address !== 'object' || !address) return fail('the server has no port');
  console.log(JSON.stringify({ port: address.port }));
});

function fail(reason: string): never {
  console.error(`model server: ${reason}`);
  process.exit(1);
}
