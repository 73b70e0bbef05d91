import { sampleOf } from './sample.ts';
import type { SuiteReport } from './suite.ts';

export interface Case {
  /** Unlike that of any other case; the sample goes by it. */
  name: string;
  /** Says what went wrong, or nothing. */
  run: () => Promise<string | undefined>;
}

/** Runs a sample of the cases, up to `atOnce` of them side by side; what one throws is its miss. */
export async function runCases(
  cases: readonly Case[],
  sample: number | undefined,
  atOnce = 4,
): Promise<Pick<SuiteReport, 'cases' | 'misses'>> {
  const chosen = sampleOf(cases, sample, ({ name }) => name);
  const misses: string[] = [];
  const queue = chosen.values();
  const worker = async (): Promise<void> => {
    for (const { name, run } of queue) {
      const miss = await run().catch((error: unknown) => `it broke off: ${String(error)}`);
      if (miss !== undefined) misses.push(`${name}: ${miss}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { cases: chosen.length, misses };
}
