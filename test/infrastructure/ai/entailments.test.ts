import { describe, expect, it } from 'vitest';
import { Breaker } from '../../../src/domain/breaker.ts';
import { ChatEntailment } from '../../../src/infrastructure/ai/chat-entailment.ts';
import { GuardedEntailment } from '../../../src/infrastructure/ai/guarded-entailment.ts';
import { OpenAiChat } from '../../../src/infrastructure/ai/openai-chat.ts';
import { WorkersAiChat } from '../../../src/infrastructure/ai/workers-ai-chat.ts';
import { createEntailment } from '../../../src/infrastructure/ai/models.ts';
import { enough } from '../../fakes/patience.ts';
import { egressOver } from '../../fakes/egress.ts';
import { entailmentContract } from '../../contracts/entailment.ts';
import { fakeEntailment } from '../../fakes/entailment.ts';
import { inferencesIn } from '../../fakes/inferences.ts';
import { parseAiSetting } from '../../../src/domain/ai-setting.ts';
import { systemClock } from '../../../src/infrastructure/system.ts';

const egress = egressOver((url, init) => fetch(url, init));
const { signal } = new AbortController();
const guard = () => ({ breaker: new Breaker(systemClock), clock: systemClock });
const openai = (model: string): GuardedEntailment => {
  const endpoint = { baseUrl: 'http://models.test/v1', key: '', ...enough, egress };
  return new GuardedEntailment(
    new ChatEntailment(new OpenAiChat({ ...endpoint, model, setting: 'NEXUS_VERIFY' })),
    guard(),
  );
};
const workersAi = {
  run: async (_model: string, input: Record<string, unknown>) => ({
    response: inferencesIn((input['messages'] as { content: string }[]).map(({ content }) => content).join('\n')),
  }),
};

entailmentContract('fake', fakeEntailment);
entailmentContract('openai', openai('infers'));
entailmentContract('workers-ai', new ChatEntailment(new WorkersAiChat(workersAi, 'm', enough)));

describe('a judge that does not keep to the three words', () => {
  const pairs = Array.from({ length: 3 }, () => ({ premise: 'a', hypothesis: 'a' }));
  const said = async (reply: string): Promise<string> =>
    (await openai(`says-${encodeURIComponent(reply)}`).judge(pairs, signal)).verdicts.join(' ');

  it('says neutral', async () => {
    expect(await said('1: entailed\n2: contradicted\n3: entailed')).toBe('entailed contradicted entailed');
    expect(await said('1: entailed.\n2: **contradicted**\n3: maybe')).toBe('entailed contradicted neutral');
    expect(await said('entailed')).toBe('neutral neutral neutral');
    expect(await said('1: entailed\n1: contradicted\n2: all are entailed')).toBe('neutral neutral neutral');
    expect(await said('')).toBe('neutral neutral neutral');
  });

  it('counts what it spent', async () => {
    expect((await openai('infers').judge(pairs, signal)).usage).toEqual({ inputTokens: 30, outputTokens: 4 });
  });

  it('fails with a problem, and is left alone once it keeps failing', async () => {
    await expect(openai('no-text').judge(pairs, signal)).rejects.toMatchObject({ code: 'upstream_failed' });
    const failing = openai('fails');
    const judge = (): Promise<unknown> => failing.judge(pairs, signal).catch((error: unknown) => error);
    for (let time = 0; time < 5; time += 1) expect(await judge()).toMatchObject({ code: 'upstream_failed' });
    expect(await judge()).toMatchObject({ code: 'capability_unavailable' });
    expect(failing.restsUntil).toBeDefined();
  });
});

it('the setting chooses the judge', () => {
  const choose = (value: string) =>
    createEntailment({ setting: parseAiSetting('NEXUS_VERIFY', value), key: '' }, { ai: {}, egress, guard: guard() });
  expect(choose('off')).toBeUndefined();
  expect(choose('workers-ai:m')?.id).toBe('workers-ai:m');
  expect(choose('openai:m@http://127.0.0.1:8080/v1')?.id).toBe('openai:m');
  expect(() => choose('embedded:x')).toThrow(/NEXUS_VERIFY/);
});
