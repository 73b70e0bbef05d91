import { CitationTracker } from '../../domain/rag/citation.ts';
import { answerApproval } from './answer-approval.ts';
import { answerFromTool } from './answer-from-tool.ts';
import { answerWithTools } from './answer-with-tools.ts';
import { answerFromMemory, notesFor } from './memory.ts';
import { enabledTools } from './enabled-tools.ts';
import { judgeCitations } from './judge-citations.ts';
import { offerTool } from './offer-tool.ts';
import { retrievePlan } from './retrieve-plan.ts';
import { spend } from './spend.ts';
import { sumOfUsage } from '../../domain/rag/usage.ts';
import { toRead } from '../../domain/rag/fold-passages.ts';
import { tracedPassage } from '../../domain/rag/trace.ts';
import { understand } from './understand.ts';
import { vectorsAhead } from './vectors-ahead.ts';
import { weighEvidence } from './weigh-evidence.ts';
import type { Answerability } from '../../domain/rag/answerability.ts';
import type { AnswerEvent } from './answer-event.ts';
import type { Citation } from '../../domain/rag/citation.ts';
import type { Context } from '../context.ts';
import type { TurnTrace } from '../../domain/rag/trace.ts';

/** Passages that a model gets to see, and that are looked for: copies and neighbours become one. */
const passagesInPrompt = 8;
const passagesSought = 16;

/**
 * One turn: let a plugin do what is asked of it, else understand the question in its conversation, retrieve passages, let the model write, check each citation
 * against its passage as soon as it is written. A citation that comes a second time was judged anew. Throws a Problem when
 * the turn cannot be finished.
 */
export async function* answerTurn(
  ctx: Context,
  input: {
    question: string;
    history: readonly { question: string; answer: string }[];
    collectionIds: readonly string[];
    /** The session whose notes are made and used; absent where that is not for whoever asks. */
    memoryOf?: string;
    /** Whether plugins may do something for whoever asks. */
    tools?: boolean;
    /** What the person says to a plugin that has asked. */
    approval?: { id: string; allow: boolean };
  },
): AsyncGenerator<AnswerEvent> {
  const remembered = await answerFromMemory(ctx, input);
  if (remembered !== undefined) {
    yield { type: 'text.delta', text: remembered };
    yield { type: 'answered', model: 'nexus:memory', abstained: false, usage: sumOfUsage([]) };
    return;
  }
  if (input.approval !== undefined) return yield* answerApproval(ctx, { ...input, approval: input.approval });
  const model = ctx.chat();
  const noted = model.write === undefined ? Promise.resolve([]) : notesFor(ctx, input);
  // Asked for beside the tools; whoever waits for it hears of its failure.
  noted.catch(() => undefined);
  const ahead = input.collectionIds.length > 0 ? vectorsAhead(ctx, input.question) : undefined;
  const enabled = input.tools === true ? await enabledTools(ctx) : [];
  if (yield* answerFromTool(ctx, { ...input, enabled })) return ahead?.drop();
  if (yield* answerWithTools(ctx, { ...input, enabled })) return ahead?.drop();
  const count = input.collectionIds.length;
  yield { type: 'turn.step', step: 'searching', detail: `Searching ${count} collection${count === 1 ? '' : 's'}` };
  const notes = await noted;
  const { usage: understanding, ...plan } = await understand(ctx, { ...input, memory: notes });
  await spend(ctx, understanding);
  const found = await retrievePlan(ctx, plan, { collectionIds: input.collectionIds, limit: passagesSought, ahead });
  const weighing = weighEvidence(ctx, plan.query, found.passages, found.vector);
  // Whoever waits for it hears of its failure; until then it is nobody's.
  weighing.catch(() => undefined);
  const passages = toRead(found.passages, passagesInPrompt);
  yield { type: 'turn.step', step: 'answering', detail: `Reading ${passages.length} passages` };
  const tracker = new CitationTracker(passages);
  const citations: Citation[] = [];
  const { question, history } = input;
  const request =
    model.write === undefined
      ? { question, history, passages, answerable: isAnswerable(await weighing) }
      : { question, history, passages, notes };
  for await (const chunk of model.answer(request, ctx.signal)) {
    if (chunk.type === 'end') {
      await spend(ctx, chunk.usage);
      const judged = await judgeCitations(ctx, { answer: tracker.text, citations, passages });
      await spend(ctx, judged.usage);
      for (const citation of judged.changed) yield { type: 'citation', citation };
      const usage = sumOfUsage([understanding, chunk.usage, judged.usage]);
      const trace: TurnTrace = {
        queries: [plan.query, ...plan.parts],
        mode: found.mode,
        ...(found.language !== undefined && { language: found.language }),
        answerability: await weighing,
        passages: passages.map(tracedPassage),
      };
      const offered = await offerTool(ctx, { question, enabled, vector: found.vector, abstained: chunk.abstained });
      if (offered !== undefined) yield { type: 'turn.offer', ...offered };
      yield { type: 'answered', model: model.id, abstained: chunk.abstained, usage, trace };
      return;
    }
    yield { type: 'text.delta', text: chunk.text };
    for (const citation of tracker.push(chunk.text)) {
      citations.push(citation);
      yield { type: 'citation', citation };
    }
  }
}

function isAnswerable({ confidence, threshold }: Answerability): boolean {
  return confidence >= threshold;
}
