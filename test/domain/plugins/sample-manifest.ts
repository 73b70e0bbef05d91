/** A small manifest without faults, but for what is put in its place. */
export function sampleManifest(
  changes: Record<string, unknown> = {},
): { tools: Record<string, unknown>[] } & Record<string, unknown> {
  return {
    id: 'weather',
    version: '1.2.3',
    title: 'Weather',
    description: 'Tells the weather.',
    tools: [
      {
        name: 'forecast',
        description: 'Tells the weather of a place.',
        input: {
          type: 'object',
          properties: { place: { type: 'string' }, days: { type: 'integer', minimum: 1, maximum: 14 } },
          required: ['place'],
          additionalProperties: false,
        },
        output: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
        effect: 'read',
        answer: '{text}',
        examples: [{ request: 'will it rain in Oslo', input: { place: 'Oslo' } }],
        phrases: ['[what is] the weather in {place} [for {days} days]'],
      },
    ],
    ...changes,
  };
}
