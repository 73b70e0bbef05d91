import { Problem, problemCode } from '../../../domain/problem.ts';
import type { Context } from '../../context.ts';
import type { IsolateHost } from '../../../domain/ports/isolate-host.ts';
import type { Readiness } from '../../protocol/system.ts';

type Check = Readiness['checks'][string];

const embedTimeout = 3_000;

/** What works and what does not, part by part. Open to everybody, so it tells no addresses and no secrets. */
export async function readiness(ctx: Context): Promise<Readiness> {
  const [database, embedding, plugins] = await Promise.all([
    checkDatabase(ctx),
    checkEmbedding(ctx),
    ctx.isolates && checkIsolates(ctx, ctx.isolates),
  ]);
  const checks = {
    database,
    embedding,
    answers: checkAnswers(ctx),
    // What is off unless somebody wants it is not missed.
    ...(plugins && { plugins }),
    ...(ctx.reranker && { reranking: checkResting(ctx.reranker, 'passages keep the order of the search') }),
    ...(ctx.entailment && { verification: checkResting(ctx.entailment, 'citations are checked by words only') }),
  };
  const failed = database.status === 'failed';
  const degraded = Object.values(checks).some((check) => check.status !== 'ok');
  return { status: failed ? 'unavailable' : degraded ? 'degraded' : 'ready', checks };
}

async function checkDatabase(ctx: Context): Promise<Check> {
  try {
    await ctx.tasks.nextDue();
    return { status: 'ok', detail: 'answers' };
  } catch (error) {
    ctx.logger.error('readiness.database', error);
    return { status: 'failed', detail: 'The database does not answer, or its migrations are missing.' };
  }
}

async function checkEmbedding(ctx: Context): Promise<Check> {
  const wordsOnly = 'search goes by words only';
  if (ctx.embedder === undefined) {
    return { status: 'off', detail: `${ctx.settings.embedNote || 'NEXUS_EMBED is off'}; ${wordsOnly}.` };
  }
  // Given up rather than failed: a check that is less patient than a search must not speak against the model.
  const hurry = new AbortController();
  const timer = setTimeout(() => hurry.abort(), embedTimeout);
  try {
    await ctx.embedder.embed(['ready'], AbortSignal.any([ctx.signal, hurry.signal]));
    return { status: 'ok', detail: ctx.embedder.id };
  } catch (error) {
    const code = hurry.signal.aborted ? 'upstream_timeout' : (problemCode(error) ?? 'internal');
    const retryAfter = error instanceof Problem ? error.retryAfter : undefined;
    const what =
      retryAfter === undefined ? `does not answer (${code})` : `rests for ${Math.ceil(retryAfter)} s (${code})`;
    return { status: 'degraded', detail: `The embedding model ${ctx.embedder.id} ${what}; ${wordsOnly}.` };
  } finally {
    clearTimeout(timer);
  }
}

async function checkIsolates(ctx: Context, isolates: IsolateHost): Promise<Check> {
  try {
    await isolates.check(ctx.signal);
    return { status: 'ok', detail: 'isolates' };
  } catch (error) {
    const code = problemCode(error) ?? 'internal';
    return { status: 'degraded', detail: `isolates: their host does not answer (${code}); built-in plugins go on.` };
  }
}

function checkResting({ id, restsUntil }: { id: string; restsUntil?: Date | undefined }, instead: string): Check {
  if (restsUntil === undefined) return { status: 'ok', detail: id };
  const until = restsUntil.toISOString();
  return { status: 'degraded', detail: `The model ${id} kept failing and rests until ${until}; ${instead}.` };
}

function checkAnswers(ctx: Context): Check {
  try {
    const { id, restsUntil } = ctx.chat();
    if (restsUntil === undefined) return { status: 'ok', detail: id };
    return { status: 'degraded', detail: `The model ${id} kept failing and rests until ${restsUntil.toISOString()}.` };
  } catch (error) {
    return { status: 'off', detail: error instanceof Error ? error.message : 'NEXUS_CHAT is off.' };
  }
}
