import { Problem, problemCode } from '../../domain/problem.ts';
import { checkValue } from '../../domain/plugins/check-value.ts';
import { joinPath } from '../../domain/plugins/fault.ts';
import { refusalCodes } from '../../domain/plugins/refusal-codes.ts';
import type { Desk } from './desk.ts';
import type { Granted } from '../../domain/plugins/index.ts';
import type { ToolRun } from '../../domain/ports/plugin-runtime.ts';

const messageCharacters = 500;

/** Runs a tool until its signal fires, and gives back what fits its output schema. */
export async function runTool(
  { runtimes, record }: Desk,
  run: ToolRun,
  granted: Granted,
): Promise<Record<string, unknown>> {
  const { title, tools } = record.manifest;
  const runtime = runtimes.get(record.runtime);
  if (runtime === undefined)
    throw new Problem('capability_unavailable', `Nothing here can run ${title}: it is no built-in plugin.`);
  const returned = await untilSignal(runtime, run, granted, title);
  const schema = tools.find(({ name }) => name === run.tool)?.output ?? { type: 'object' };
  const output = checkValue(schema, returned);
  if (output.ok) return output.value as Record<string, unknown>;
  const [fault] = output.faults;
  throw new Problem(
    'upstream_failed',
    `${title} returned what its manifest does not allow: ${joinPath(fault?.path ?? '') || 'the output'} ${fault?.message ?? ''}.`,
  );
}

async function untilSignal(
  runtime: NonNullable<ReturnType<Desk['runtimes']['get']>>,
  run: ToolRun,
  granted: Granted,
  title: string,
): Promise<unknown> {
  const { signal } = granted;
  const over = (): Problem =>
    (signal.reason as Error | undefined)?.name === 'TimeoutError'
      ? new Problem('upstream_timeout', `${title} did not come to an end in time.`)
      : new Problem('cancelled', 'Cancelled.');
  const ended = Promise.withResolvers<never>();
  const end = (): void => ended.reject(over());
  signal.addEventListener('abort', end, { once: true });
  try {
    if (signal.aborted) throw over();
    return await Promise.race([runtime.run(run, granted, signal), ended.promise]);
  } catch (error) {
    if (signal.aborted) throw over();
    throw refusalOf(error, title);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function refusalOf(error: unknown, title: string): Problem {
  const said = problemCode(error);
  const code = refusalCodes.find((known) => known === said);
  if (code === undefined) return new Problem('upstream_failed', `${title} broke.`, { cause: error });
  const { retryAfter } = error as { retryAfter?: unknown };
  return new Problem(code, (error as Error).message.slice(0, messageCharacters), {
    cause: error,
    ...(typeof retryAfter === 'number' && { retryAfter }),
  });
}
