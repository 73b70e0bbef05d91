import { availableParallelism } from 'node:os';
import type { Result, Round } from './rounds.ts';
import type { Victim } from './kill.ts';

/** `docs/reliability.md`. */
export function report({ seed, rounds, summary }: Result): string {
  const faults = rounds.flatMap((round, index) => round.faults.map((fault) => `- round ${index + 1}: ${fault}`));
  const amid = (name: string): number => rounds.filter(({ hit }) => (hit[name] ?? 0) > 0).length;
  const names = Object.keys(rounds[0]?.hit ?? {});
  return `# What survives a kill

Written by \`npm run faults\`: the last run.

## A round
Documents are taken in, questions are answered by a slow model over event streams, documents are removed and indexed anew, whole collections are removed, saved prompts are asked in the background, all at once. At a moment that chance picks, in six rounds of seven in the middle of one of these, processes get SIGKILL: all of Nexus (its supervisor, the model server, the Worker), or one program that Nexus must bring back by itself. After a kill of everything \`PRAGMA integrity_check\` reads a copy of each SQLite file that changed, and Nexus is started on the same folder. Then, with the login of the first start:

- every acknowledged task is still there and done;
- every acknowledged document is listed once, ready, with its passages in order and each once, their text is the text that was sent, and searches by words, by meaning and by both find no passage twice and the document's own word once;
- uploads that got no reply are sent again and end in the same documents, each once;
- what was removed is gone from lists and searches, what was indexed anew has the next version, no later one;
- a saved prompt has one answer, whole, in one session;
- every acknowledged question is in its transcript once; an answer that was seen to end is whole; one that was cut off says \`interrupted\` and holds every character that a client saw, and a client that comes back with its last sequence number gets the rest, so that both together read like the transcript.

Documents and answers of earlier rounds are looked at again by sample.

## Figures
| | |
|---|---:|
| rounds | ${rounds.length} |
| seed | ${seed} |
| seconds a round, median | ${middle(rounds.map(({ seconds }) => seconds))} |
| processes that wanted one of ${availableParallelism()} cores, median | ${middle(rounds.map(({ load }) => load))} |
| faults | ${faults.length} |
${names.map((name) => `| kills amid ${name} | ${amid(name)} |`).join('\n')}
| kills with tasks that had not begun | ${rounds.filter(({ queued }) => queued > 0).length} |
| documents accepted and not ready when killed | ${rounds.reduce((sum, { unread }) => sum + (unread ?? 0), 0)} |
${Object.entries(summary)
  .map(([name, count]) => `| ${name} | ${count} |`)
  .join('\n')}

| killed | rounds | ready again, median s | slowest s | tasks done after that, median s |
|---|---:|---:|---:|---:|
${(['everything', 'worker', 'models'] as const).flatMap((victim) => row(victim, rounds)).join('\n')}
${faults.length > 0 ? `\n## Faults\n${faults.join('\n')}\n` : ''}
## Running it
\`\`\`
npm run faults -- --rounds 200 --seed 7     # the long form; writes this file
\`\`\`
\`npm test\` runs a short form, \`test/e2e/faults.test.ts\`. The seed decides what is sent and when the kill comes; what the machine does meanwhile it does not. A new kind of work is a file in \`test/faults/work\` and a line in \`test/faults/rounds.ts\`.
`;
}

function row(victim: Victim, all: readonly Round[]): string[] {
  const rounds = all.filter((round) => round.victim === victim);
  if (rounds.length === 0) return [];
  const ready = rounds.map(({ readySeconds }) => readySeconds);
  const done = rounds.map(({ settledSeconds }) => settledSeconds);
  const slowest = Math.max(...ready).toFixed(1);
  return [`| ${victim} | ${rounds.length} | ${middle(ready)} | ${slowest} | ${middle(done)} |`];
}

function middle(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1);
}
