import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import configuration from '../../.dependency-cruiser.mjs';

type Files = Record<string, string>;

const wire = "import type { Wire } from '../../application/protocol/wire.ts'; export type { Wire };";

/** A small Nexus in which every arrow is allowed. */
const clean: Files = {
  'src/index.ts':
    "import './composition.ts'; import '../durable-objects/actor.ts'; import './presentation/api/app.ts';",
  'src/composition.ts': "import './infrastructure/database.ts'; import './domain/rule.ts';",
  'src/config.ts': "import './domain/rule.ts';",
  'src/domain/rule.ts': "import * as z from 'zod'; import '@cfworker/json-schema'; export const rule = z;",
  'src/domain/plugins/index.ts': 'export const contract = 1;',
  'src/application/verb.ts': "import './protocol/wire.ts'; export { rule } from '../domain/rule.ts';",
  'src/application/protocol/wire.ts': 'export type Wire = string;',
  'src/infrastructure/database.ts': "import 'drizzle-orm'; import '../domain/rule.ts';",
  'src/infrastructure/models/main.ts': "import 'node:fs'; import '../../domain/rule.ts';",
  'src/presentation/api/app.ts': "import 'hono'; import '../../application/verb.ts';",
  'src/presentation/web/page.ts': `import 'preact'; ${wire}`,
  'src/presentation/cli/main.ts': `import 'node:fs'; ${wire}`,
  'durable-objects/actor.ts': "import 'cloudflare:workers'; import '../src/composition.ts';",
  'plugins/clock/index.ts': "import '../../src/domain/plugins/index.ts';",
  'plugins/index.ts': "import './clock/index.ts'; import './weather/index.ts';",
  'plugins/weather/index.ts': "import 'decimal.js'; import '../../src/domain/plugins/index.ts';",
  'scripts/tool.mjs': 'export const tool = 1;',
  'test/fake.ts': 'export const fake = 1;',
};

/** Forbidden arrows, at least one for each rule. */
const seeds: [rule: string, file: string, text: string][] = [
  ['no-cycles', 'src/application/protocol/wire.ts', "import './again.ts';"],
  ['resolvable', 'src/domain/a.ts', "import './nowhere.ts';"],
  ['domain-alone', 'src/domain/a.ts', "import 'node:fs';"],
  ['domain-alone', 'src/domain/a.ts', "import '../application/verb.ts';"],
  ['domain-alone', 'src/domain/a.ts', "import type { Hono } from 'hono'; export type A = Hono;"],
  ['application-sees-domain', 'src/application/a.ts', "import 'drizzle-orm';"],
  ['application-sees-domain', 'src/application/a.ts', "import '../presentation/api/app.ts';"],
  ['protocol-is-light', 'src/application/protocol/a.ts', "import '../verb.ts';"],
  ['infrastructure-sees-domain', 'src/infrastructure/a.ts', "import '../application/verb.ts';"],
  ['api-translates', 'src/presentation/api/a.ts', "import 'drizzle-orm';"],
  ['web-sees-protocol', 'src/presentation/web/a.ts', "import '../../application/verb.ts';"],
  ['web-sees-protocol', 'src/presentation/web/a.ts', "import '../../domain/rule.ts';"],
  ['cli-sees-protocol', 'src/presentation/cli/a.ts', "import '../../application/verb.ts';"],
  ['actors-wire', 'durable-objects/a.ts', "import '../src/presentation/api/app.ts';"],
  ['plugins-see-the-contract', 'plugins/clock/a.ts', "import '../weather/index.ts';"],
  ['plugins-see-the-contract', 'plugins/clock/a.ts', "import '../../src/domain/rule.ts';"],
  ['plugins-see-the-contract', 'plugins/clock/a.ts', "import 'drizzle-orm';"],
  ['plugins-see-the-contract', 'plugins/clock/a.ts', "import '../index.ts';"],
  ['only-composition-sees-infrastructure', 'src/application/a.ts', "import '../infrastructure/database.ts';"],
  ['only-composition-sees-infrastructure', 'src/config.ts', "import './infrastructure/database.ts';"],
  ['models-run-on-node', 'src/infrastructure/a.ts', "import './models/main.ts';"],
  ['models-run-on-node', 'src/composition.ts', "import './infrastructure/models/main.ts';"],
  ['network-by-egress', 'src/infrastructure/a.ts', "import 'node:https';"],
  ['network-by-egress', 'src/infrastructure/a.ts', "import 'cloudflare:sockets';"],
  ['entry-sees-composition', 'src/index.ts', "import './domain/rule.ts';"],
  ['nothing-imports-tests', 'src/domain/a.ts', "import '../../test/fake.ts';"],
  ['product-without-scripts', 'src/domain/a.ts', "import '../../scripts/tool.mjs';"],
];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-imports-'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function cruiseTree(files: Files): Promise<{ rules: string[]; modules: number }> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { tsConfig: _, ...options } = configuration.options ?? {};
  const { output } = await cruise(['src', 'durable-objects', 'plugins'], {
    ...options,
    baseDir: folder,
    preserveSymlinks: true,
    ruleSet: { forbidden: configuration.forbidden ?? [] },
    validate: true,
  });
  if (typeof output === 'string') throw new Error(output);
  const { violations, totalCruised } = output.summary;
  return { rules: [...new Set(violations.map((violation) => violation.rule.name))], modules: totalCruised };
}

describe('the import rules', () => {
  it('let a clean tree pass, and read it', async () => {
    const { rules, modules } = await cruiseTree(clean);
    expect(rules).toEqual([]);
    expect(modules).toBeGreaterThan(15);
  });

  it.each(seeds)('%s catches that %s has: %s', async (rule, file, text) => {
    const again = "import './wire.ts';";
    const { rules } = await cruiseTree({ ...clean, 'src/application/protocol/again.ts': again, [file]: text });
    expect(rules).toContain(rule);
  });

  it('are all seeded', () => {
    const names = (configuration.forbidden ?? []).map((rule) => rule.name);
    expect(new Set(seeds.map(([rule]) => rule))).toEqual(new Set(names));
  });
});
