/** The import rules of .dependency-cruiser.mjs, and proof that files were read at all: with a TypeScript it does not know the tool reads none and passes. */
import { cruise } from 'dependency-cruiser';
import configuration from '../.dependency-cruiser.mjs';
import extractConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const least = 100;
const { forbidden, options } = configuration;
const reply = await cruise(
  ['src', 'durable-objects', 'plugins'],
  { ...options, ruleSet: { forbidden: forbidden ?? [] }, validate: true },
  undefined,
  {
    tsConfig: extractConfig('tsconfig.json'),
  },
);
if (typeof reply.output === 'string') throw new Error(reply.output);
const { violations, totalCruised } = reply.output.summary;
for (const { rule, from, to } of violations) console.log(`${rule.name}: ${from} -> ${to}`);
if (totalCruised < least) console.log(`only ${totalCruised} modules were read`);
process.exitCode = violations.length > 0 || totalCruised < least ? 1 : 0;
