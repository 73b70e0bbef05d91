import { Problem } from '../../domain/problem.ts';
import { inferenceMessages, readInferences } from '../../domain/rag/inference-prompt.ts';
import { sumOfUsage } from '../../domain/rag/usage.ts';
import type { ChatModel } from '../../domain/ports/chat-model.ts';
import type { Entailment, Inference, InferencePair } from '../../domain/ports/entailment.ts';
import type { Usage } from '../../domain/rag/usage.ts';

/** Pairs in one question to the model: few, so that what one text says has little to spoil. */
const together = 5;
/** Tokens of a line such as `12: contradicted`, with room. */
const lineTokens = 16;

/** Asks a chat model, at temperature 0, for one word a pair. */
export class ChatEntailment implements Entailment {
  readonly id: string;
  readonly #model: ChatModel;

  constructor(model: ChatModel) {
    this.id = model.id;
    this.#model = model;
  }

  async judge(pairs: readonly InferencePair[], signal: AbortSignal): Promise<{ verdicts: Inference[]; usage: Usage }> {
    const batches = Array.from({ length: Math.ceil(pairs.length / together) }, (_, index) =>
      pairs.slice(index * together, (index + 1) * together),
    );
    const judged = await Promise.all(batches.map((batch) => this.#ask(batch, signal)));
    return {
      verdicts: judged.flatMap(({ verdicts }) => verdicts),
      usage: sumOfUsage(judged.map(({ usage }) => usage)),
    };
  }

  async #ask(batch: readonly InferencePair[], signal: AbortSignal): Promise<{ verdicts: Inference[]; usage: Usage }> {
    const request = { messages: inferenceMessages(batch), mostTokens: batch.length * lineTokens };
    const reply = await this.#model.write?.(request, signal);
    if (reply === undefined) throw new Problem('capability_unavailable', `${this.id} writes no texts.`);
    return { verdicts: readInferences(reply.text, batch.length), usage: reply.usage };
  }
}
