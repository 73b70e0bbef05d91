const delta = (content: string): string => JSON.stringify({ choices: [{ delta: { content } }] });

/** What an OpenAI-compatible server sends for a good answer, event by event. */
export const recorded = [
  delta('It opened '),
  delta('in 1862 – früh [1].'),
  JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] }),
  JSON.stringify({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 5 } }),
  '[DONE]',
];

export const recordedText = 'It opened in 1862 – früh [1].';

export function encodeEvents(events: readonly string[]): Uint8Array {
  return new TextEncoder().encode(events.map((data) => `data: ${data}\n\n`).join(''));
}

/** Bytes of the recorded reply up to and with its first end marker: as soon as these are there, the answer is whole. */
export const wholeFrom = encodeEvents(recorded.slice(0, 3)).length;
export const recordedBytes = encodeEvents(recorded);
