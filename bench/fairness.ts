/**
 * What one person's large upload does to another's single file: the time from sending it until it can be searched, with
 * nothing else going on, beside five requests of two hundred texts, and beside one large text.
 */
import { openAsBlob } from 'node:fs';
import { parseArgs } from 'node:util';
import { startNexus } from '../scripts/client/nexus-client.ts';
import { load } from './machine.ts';
import { median, percentile, table } from './report.ts';
import { writeText } from './made-files.ts';

const { values: options } = parseArgs({
  options: {
    files: { type: 'string', default: '12' },
    words: { type: 'string', default: '120' },
    megabytes: { type: 'string', default: '100' },
  },
});
const files = Number(options.files);
const requests = 5;
const textsARequest = 200;
const vocabulary = 'ferry lighthouse harbour keeper lamp tide winter bread market stone bridge river'.split(' ');

const nexus = await startNexus();
try {
  const other = await join();
  const single = (await other<{ id: string }>('/api/v1/collections', { name: 'single' })).id;
  const timed = async (name: string): Promise<number> => {
    const begun = performance.now();
    const path = `/api/v1/collections/${single}/documents`;
    const { taskId } = await other<{ taskId: string }>(path, { documents: [{ name, text: text(name) }] });
    while ((await other<{ state: string }>(`/api/v1/tasks/${taskId}`)).state !== 'done')
      await new Promise((resolve) => setTimeout(resolve, 20));
    return (performance.now() - begun) / 1000;
  };
  for (let n = 0; n < 3; n += 1) await timed(`warm-up ${n}`);
  const alone: number[] = [];
  for (let n = 0; n < files; n += 1) alone.push(await timed(`alone ${n}`));

  const many = await nexus.createCollection('many');
  const begun = performance.now();
  const accepted = Promise.all(
    Array.from({ length: requests }, async (_, request) => {
      const documents = Array.from({ length: textsARequest }, (__, n) => ({
        name: `${request}-${n}`,
        text: text(`${request}-${n}`),
      }));
      return (await nexus.request(`/api/v1/collections/${many}/documents`, { documents })) as { taskId: string };
    }),
  );
  // While it is being sent, and then while it is worked on.
  let sent = false;
  void accepted.finally(() => (sent = true));
  const sending: number[] = [];
  while (!sent && sending.length < files) sending.push(await timed(`while the others are sent ${sending.length}`));
  const tasks = await accepted;
  const beside: number[] = [];
  while (beside.length < files && (await busy(tasks))) beside.push(await timed(`beside ${beside.length}`));
  while (await busy(tasks)) await new Promise((resolve) => setTimeout(resolve, 200));
  const whole = (performance.now() - begun) / 1000;

  const path = `${nexus.home}/large.txt`;
  writeText(path, Number(options.megabytes) * 1e6);
  const form = new FormData();
  form.append('file', await openAsBlob(path), 'large.txt');
  const reply = await nexus.send(`/api/v1/collections/${many}/documents`, { method: 'POST', body: form });
  const large = (await reply.json()) as { taskId: string };
  const besideLarge: number[] = [];
  while (besideLarge.length < files && (await busy([large]))) {
    besideLarge.push(await timed(`beside large ${besideLarge.length}`));
    // Not one burst at its beginning.
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  await nexus.request(`/api/v1/tasks/${large.taskId}/cancel`, {});

  const row = (name: string, seconds: number[]): string[] => [
    name,
    String(seconds.length),
    median(seconds).toFixed(2),
    percentile(seconds, 1).toFixed(2),
  ];
  console.log(
    table(
      ['a single file', 'times', 'median s', 'slowest s'],
      [
        row('alone', alone),
        row('while 1,000 are sent', sending),
        row('beside 1,000', beside),
        row('beside one large', besideLarge),
      ],
    ),
  );
  console.log(`\nthe 1,000 took ${whole.toFixed(1)} s; ${load()}`);
} finally {
  await nexus.stop();
}

async function busy(tasks: readonly { taskId: string }[]): Promise<boolean> {
  for (const { taskId } of tasks) {
    const { state } = (await nexus.request(`/api/v1/tasks/${taskId}`)) as { state: string };
    if (state !== 'done') return true;
  }
  return false;
}

/** Somebody else, whom the owner invites. */
async function join(): Promise<<Reply>(path: string, body?: unknown) => Promise<Reply>> {
  const { token } = (await nexus.request('/api/v1/invitations', { role: 'member' })) as { token: string };
  const post = (body: unknown): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const reply = await fetch(`${nexus.url}/auth/link`, post({ token, name: 'Single' }));
  const cookie = reply.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  return async <Reply>(path: string, body?: unknown) => {
    const init = body === undefined ? {} : post(body);
    const answer = await fetch(`${nexus.url}${path}`, {
      ...init,
      headers: { 'content-type': 'application/json', cookie },
      signal: AbortSignal.timeout(120_000),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
    return (await answer.json()) as Reply;
  };
}

/** Words in an order that the name decides, so that no two texts are the same. */
function text(name: string): string {
  let state = new TextEncoder()
    .encode(name)
    .reduce((sum, byte) => Math.imul(sum ^ byte, 16_777_619) >>> 0, 2_166_136_261);
  const words = Array.from({ length: Number(options.words) }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return vocabulary[state % vocabulary.length];
  });
  return `This is ${name}. ${words.join(' ')}.`;
}
