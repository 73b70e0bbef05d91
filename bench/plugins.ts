/**
 * What a plugin's call costs: the call to its actor, a built-in tool, the same tool in an isolate, warm and cold; what callers
 * of other plugins notice of one that loops or takes memory; and how soon calls go on after that, and after the plugin host
 * was killed. On a Nexus of its own, past the API; nothing needed. Less than two minutes.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkPlugin } from '../scripts/plugins/check-plugin.ts';
import { startPluginNexus } from './plugin-nexus.ts';
import { writePackage } from '../src/domain/plugins/package.ts';
import { family, load } from './machine.ts';
import { milliseconds, percentile, table } from './report.ts';

const { values: options } = parseArgs({
  options: {
    warm: { type: 'string', default: '300' },
    cold: { type: 'string', default: '15' },
    attacks: { type: 'string', default: '4' },
    kills: { type: 'string', default: '3' },
  },
});
const warmUp = 40;

const any = { type: 'object', additionalProperties: true };
const looping = 'while (input.loop)';
const modules = {
  plain: 'async function tool() { return { ok: true }; }',
  asking: 'async function tool(input, { storage }) { return { kept: (await storage.get("a")) ?? null }; }',
  'an endless loop': `async function tool(input) { ${looping}; return {}; }`,
  '4 GB': `async function tool(input) { const a = []; ${looping} a.push(new Uint8Array(2 ** 24).fill(1)); return {}; }`,
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const nexus = await startPluginNexus();
try {
  await bench();
} finally {
  await nexus.stop();
}

async function bench(): Promise<void> {
  const calculator = await checkPlugin(fileURLToPath(new URL('../plugins/calculator', import.meta.url)));
  if (!calculator.ok) throw new Error(JSON.stringify(calculator.faults));
  const { written, code } = calculator.value;
  await add({ ...(written as object), id: 'calculator-apart', capabilities: { callsPerMinute: 6000 } }, code);
  await install('plain', modules.plain);
  await install('asking', modules.asking);

  const sum = { expression: '1 + 1' };
  const kinds: Record<string, () => Promise<number>> = {
    actor: () => timed(() => nexus.reach('calculator')),
    writing: () => timed(() => nexus.write('calculator')),
    bundled: () => timed(() => done('calculator', 'calculate', sum, 0)),
    isolate: () => timed(() => done('calculator-apart', 'calculate', sum)),
    asking: () => timed(() => done('asking', 'tool', {})),
  };
  const times = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, [] as number[]]));
  for (let round = -warmUp; round < Number(options.warm); round += 1) {
    // In turns, so that whatever else the machine does slows them all.
    for (const [kind, call] of Object.entries(kinds)) {
      const took = await call();
      if (round >= 0) times[kind]?.push(took);
    }
  }
  const { actor = [], writing = [], bundled = [], isolate = [], asking = [] } = times;
  const cold: number[] = [];
  for (let round = 0; round < Number(options.cold); round += 1) {
    await install(`cold-${round + 10}`, modules.plain);
    await spare();
    cold.push(await timed(() => done(`cold-${round + 10}`, 'tool', {})));
  }
  const rows = [
    row('the actor call alone', actor),
    row('an actor call that writes', writing),
    row('a built-in tool', bundled),
    row('over the actor call', less(bundled, actor)),
    row('over an actor call that writes', less(bundled, writing)),
    row('the same tool in an isolate, warm', isolate),
    row('over the built-in tool', less(isolate, bundled)),
    row('an isolate that asks Nexus once, warm', asking),
    row('an isolate, cold', cold),
    row('over the built-in tool', less(cold, bundled)),
    row('others, with nothing beside them', await others(pause(4000))),
    ...(await attacked('an endless loop')),
    ...(await attacked('4 GB')),
    row('from a kill of the plugin host to the next call', await killed()),
  ];
  console.log(table(['call', 'n', 'p10 ms', 'p50 ms', 'p99 ms', 'most ms'], rows));
  console.log(load());
}

function row(what: string, values: readonly number[]): string[] {
  const figures = [0.1, 0.5, 0.99, 1].map((share) => milliseconds(percentile(values, share)));
  return [what, String(values.length), ...figures];
}

/** Each less what it goes on top of: the one of the same round, or the middle. */
function less(values: readonly number[], base: readonly number[]): number[] {
  const middle = percentile(base, 0.5);
  const paired = values.length === base.length;
  return values.map((value, index) => value - (paired ? (base[index] ?? middle) : middle));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** A call that has to go well, of a plugin that was installed unless `revision` is 0. */
async function done(id: string, tool: string, input: object, revision = 1): Promise<void> {
  const ended = await nexus.call(id, { tool, input, revision });
  if (ended !== 'done') throw new Error(`${id}: ${ended}`);
}

async function install(id: string, code: string, unlike = ''): Promise<void> {
  const manifest = {
    id,
    version: '1.0.0',
    title: id,
    description: 'A plugin that is timed.',
    tools: [{ name: 'tool', description: 'Does it.', input: any, output: any, effect: 'read' }],
    capabilities: { storageBytes: 1000, callsPerMinute: 6000 },
  };
  await add(manifest, `${code} // ${unlike}\nexport default { tools: { tool } };`);
}

async function add(manifest: object, code: string): Promise<void> {
  await nexus.owner.request('/api/v1/plugins', { package: writePackage(manifest, code), grants: 'asked' });
}

/** Until a process waits for a plugin that has none, as it does where nobody installs plugins by the second. */
async function spare(): Promise<void> {
  const headers = { authorization: `Bearer ${nexus.host.secret}` };
  for (let tries = 0; tries < 500; tries += 1) {
    const reply = await fetch(`http://127.0.0.1:${nexus.host.port}/state`, { headers });
    const { processes } = (await reply.json()) as { processes: { owner?: string; ready: boolean }[] };
    if (processes.some(({ owner, ready }) => owner === undefined && ready)) break;
    await pause(20);
  }
  await pause(300);
}

/** Milliseconds of calls of another plugin, one after the other, until `work` is over. */
async function others(work: Promise<unknown>): Promise<number[]> {
  let over = false;
  const ended = work.finally(() => (over = true));
  const values: number[] = [];
  while (!over) {
    values.push(await timed(() => done('plain', 'tool', {})));
    await pause(5);
  }
  await ended;
  return values;
}

/** What others notice, how long the caller waits for its 504, and how soon after that the same plugin answers again. */
async function attacked(what: keyof typeof modules): Promise<string[][]> {
  const beside: number[] = [];
  const callers: number[] = [];
  const again: number[] = [];
  for (let round = 0; round < Number(options.attacks); round += 1) {
    const id = `${what === '4 GB' ? 'memory' : 'loop'}-${round + 10}`;
    await install(id, modules[what]);
    await spare();
    await done(id, 'tool', {});
    const attack = timed(async () => {
      const ended = await nexus.call(id, { tool: 'tool', input: { loop: true }, revision: 1 });
      if (ended !== 'upstream_timeout') throw new Error(`${what} ended with ${ended}`);
    });
    beside.push(...(await others(attack.then((took) => callers.push(took)))));
    again.push(await timed(() => done(id, 'tool', {})));
  }
  return [
    row(`others beside ${what}`, beside),
    row(`the caller of ${what}`, callers),
    row(`from the end of ${what} to the next reply`, again),
  ];
}

async function killed(): Promise<number[]> {
  const values: number[] = [];
  for (let round = 0; round < Number(options.kills); round += 1) {
    const host = family(process.pid).find(({ command }) => command.includes('plugin-host/main.ts'));
    if (host === undefined) throw new Error('There is no plugin host.');
    process.kill(host.pid, 'SIGKILL');
    const begun = performance.now();
    while ((await nexus.call('plain', { tool: 'tool', input: {}, revision: 1 })) !== 'done') {
      if (performance.now() - begun > 20_000) throw new Error('The plugin host does not come back.');
      await pause(10);
    }
    values.push(performance.now() - begun);
    await pause(1000);
  }
  return values;
}
