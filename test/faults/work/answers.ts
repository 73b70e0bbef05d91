import { Refused } from '../client.ts';
import { answerTo } from '../slow-chat.ts';
import { prose } from '../words.ts';
import type { Client } from '../client.ts';
import type { Random } from '../random.ts';
import type { SessionEvent } from '../../../src/application/protocol/events.ts';
import type { Transcript, Turn } from '../../../src/application/protocol/resources.ts';
import type { Work } from '../work.ts';

/** People who ask at the same time, and what each asks in a round at most. */
const people = 2;
const questions = 3;
/** Answers of earlier rounds that are looked at again. */
const looks = 5;

interface Asked {
  sessionId: string;
  turnId: string;
  question: string;
  /** Every event of the turn, as it came. An answer counts as acknowledged with the first of them. */
  seen: SessionEvent[];
}

/** Questions are answered by a slow model, over event streams. */
export class Answers implements Work {
  readonly name = 'answers';
  readonly span = 1_500;
  underWay = 0;
  #whole = 0;
  #cutOff = 0;
  #characters = 0;
  readonly #asked: Asked[] = [];
  #unchecked: Asked[] = [];

  owns(): boolean {
    return false;
  }

  async prepare(): Promise<void> {
    // Each round has sessions of its own.
  }

  async run(client: Client, random: Random, stop: AbortSignal): Promise<void> {
    const faces = Array.from({ length: people }, () => random.fork());
    await Promise.all(faces.map((face) => this.#person(client, face, stop)));
  }

  async #person(client: Client, random: Random, stop: AbortSignal): Promise<void> {
    try {
      const { id } = await client.request<{ id: string }>('POST', '/api/v1/sessions', {});
      for (let count = 0; count < questions && !stop.aborted; count += 1) await this.#ask(client, random, id);
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
  }

  async #ask(client: Client, random: Random, sessionId: string): Promise<void> {
    const turnId = crypto.randomUUID();
    const question = `Question ${turnId} about ${prose(random, 5).replaceAll('.', '')}?`;
    const asked: Asked = { sessionId, turnId, question, seen: [] };
    this.#asked.push(asked);
    this.#unchecked.push(asked);
    const body = { input: question, turnId, stream: true };
    try {
      await client.events('POST', `/api/v1/sessions/${sessionId}/messages`, body, (event) => {
        // Under way from the first words on: that is where a kill hurts.
        if (event.type === 'text.delta' && !asked.seen.some(({ type }) => type === 'text.delta')) this.underWay += 1;
        asked.seen.push(event);
      });
    } finally {
      if (asked.seen.some(({ type }) => type === 'text.delta')) this.underWay -= 1;
    }
  }

  async check(client: Client, random: Random): Promise<string[]> {
    const faults: string[] = [];
    for (const asked of [...this.#unchecked, ...random.some(this.#asked, looks)]) {
      const missed: SessionEvent[] = [];
      const turns = await turnsOf(client, asked);
      const [turn] = turns;
      if (turn !== undefined && this.#unchecked.includes(asked)) missed.push(...(await resume(client, asked)));
      faults.push(...checkTurns(asked, turns).map((fault) => `answer ${asked.turnId} ${fault}`));
      if (turn === undefined || !this.#unchecked.includes(asked)) continue;
      faults.push(...checkEvents(asked, missed, turn).map((fault) => `answer ${asked.turnId} ${fault}`));
      if (turn.state === 'completed') this.#whole += 1;
      else this.#cutOff += 1;
      this.#characters += textOf(asked.seen).length;
    }
    this.#unchecked = [];
    return faults;
  }

  summary(): Record<string, number> {
    return {
      'answers whole': this.#whole,
      'answers cut off': this.#cutOff,
      'characters of answers seen by clients': this.#characters,
    };
  }
}

async function turnsOf(client: Client, { sessionId, turnId }: Asked): Promise<Turn[]> {
  const { turns } = await client.request<Transcript>('GET', `/api/v1/sessions/${sessionId}/messages`);
  return turns.filter(({ id }) => id === turnId);
}

/** What a client that comes back gets of this turn. */
async function resume(client: Client, { sessionId, turnId, seen }: Asked): Promise<SessionEvent[]> {
  const last = seen.at(-1);
  if (last !== undefined && isEnd(last)) return [];
  const missed: SessionEvent[] = [];
  await client.events('GET', `/api/v1/sessions/${sessionId}/events?after=${last?.seq ?? 0}`, undefined, (event) => {
    if (event.turnId !== turnId) return false;
    missed.push(event);
    return isEnd(event);
  });
  return missed;
}

function checkTurns({ seen, question }: Asked, turns: readonly Turn[]): string[] {
  const [turn] = turns;
  if (turn === undefined) return seen.length > 0 ? ['was acknowledged and is gone'] : [];
  if (turns.length > 1) return ['is there more than once'];
  const faults: string[] = [];
  const whole = answerTo(question).join('');
  if (turn.question !== question) faults.push('has another question');
  if (turn.state === 'completed' && turn.answer !== whole)
    faults.push('is called whole and is not what the model said');
  if (turn.state === 'running') faults.push('is called running, and nothing runs');
  if (turn.state === 'failed' && turn.error?.code !== 'interrupted')
    faults.push(`failed with ${turn.error?.code}: ${turn.error?.detail}`);
  if (!whole.startsWith(turn.answer)) faults.push('holds what the model did not say');
  if (seen.some(({ type }) => type === 'turn.completed') && turn.state !== 'completed')
    faults.push(`was seen to end and is called ${turn.state}`);
  return faults;
}

function checkEvents({ seen }: Asked, missed: readonly SessionEvent[], turn: Turn): string[] {
  const faults: string[] = [];
  const events = [...seen, ...missed];
  if (events.some(({ seq }, index) => seq <= (events[index - 1]?.seq ?? 0))) faults.push('has sequence numbers twice');
  if (events.filter(isEnd).length !== 1) faults.push('does not end once');
  const text = textOf(events);
  if (!turn.answer.startsWith(textOf(seen)))
    faults.push(`lost ${textOf(seen).length - turn.answer.length} characters that a client had seen`);
  else if (text !== turn.answer)
    faults.push(`reads ${text.length} characters by events and ${turn.answer.length} kept`);
  return faults;
}

function isEnd({ type }: SessionEvent): boolean {
  return type === 'turn.completed' || type === 'turn.failed';
}

function textOf(events: readonly SessionEvent[]): string {
  return events.map((event) => (event.type === 'text.delta' ? event.text : '')).join('');
}
