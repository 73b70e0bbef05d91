import { setTimeout as sleep } from 'node:timers/promises';
import { Acknowledged } from '../tasks.ts';
import { Refused } from '../client.ts';
import { answerTo } from '../slow-chat.ts';
import type { Client } from '../client.ts';
import type { Random } from '../random.ts';
import type { Schedule, Task, Transcript } from '../../../src/application/protocol/resources.ts';
import type { TaskRow } from '../ledger.ts';
import type { Work } from '../work.ts';

/** How often a round asks one: each takes a while, and then a while again after the kill. */
const share = 0.4;
const prompt = 'Question daily about the harbour?';

/** A saved prompt is asked in the background. */
export class Prompts implements Work {
  readonly name = 'prompts';
  readonly span = 1_500;
  underWay = 0;
  #scheduleId = '';
  #answered = 0;
  #asked: string[] = [];
  readonly #tasks = new Acknowledged();

  owns({ subject }: TaskRow): boolean {
    return subject === this.#scheduleId;
  }

  async prepare(client: Client): Promise<void> {
    const schedule = { name: 'daily', prompt, cron: '0 0 1 1 *', timeZone: 'UTC', enabled: false };
    this.#scheduleId = (await client.request<Schedule>('POST', '/api/v1/schedules', schedule)).id;
  }

  async run(client: Client, random: Random, stop: AbortSignal): Promise<void> {
    if (random.next() > share) return;
    await sleep(random.between(0, 1_500));
    if (stop.aborted) return;
    this.underWay += 1;
    try {
      const { id } = await client.request<Task>('POST', `/api/v1/schedules/${this.#scheduleId}/run`);
      this.#tasks.add(id);
      this.#asked.push(id);
    } catch (error) {
      if (error instanceof Refused) throw error;
    } finally {
      this.underWay -= 1;
    }
  }

  async check(client: Client): Promise<string[]> {
    const faults = await this.#tasks.check(client);
    for (const id of this.#asked) {
      const { result } = await client.request<Task>('GET', `/api/v1/tasks/${id}`);
      const sessionId = (result as { sessionId?: string } | undefined)?.sessionId;
      if (sessionId === undefined) faults.push(`prompt ${id} is done and has no session`);
      else faults.push(...(await checkSession(client, sessionId)).map((fault) => `prompt ${id} ${fault}`));
      this.#answered += 1;
    }
    this.#asked = [];
    return faults;
  }

  summary(): Record<string, number> {
    return { 'prompts answered in the background': this.#answered };
  }
}

/** One answer, whole; before it, tries that say that they were cut off. */
async function checkSession(client: Client, sessionId: string): Promise<string[]> {
  const { turns } = await client.request<Transcript>('GET', `/api/v1/sessions/${sessionId}/messages`);
  const whole = turns.filter(({ state }) => state === 'completed');
  const faults: string[] = [];
  if (whole.length !== 1) faults.push(`was answered ${whole.length} times`);
  if (whole.some(({ answer }) => answer !== answerTo(prompt).join(''))) faults.push('has another answer');
  if (turns.some(({ state, error }) => state !== 'completed' && error?.code !== 'interrupted'))
    faults.push('holds a turn that neither ended nor was cut off');
  return faults;
}
