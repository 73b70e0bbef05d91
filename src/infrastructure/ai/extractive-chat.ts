import { answerExtractively } from '../../domain/rag/extractive.ts';
import type { ChatChunk, ChatModel, ChatRequest } from '../../domain/ports/chat-model.ts';
import type { Embedder } from '../../domain/ports/embedder.ts';

/** `embedded:extractive`: quotes the documents instead of writing about them, so it needs no language model. */
export class ExtractiveChat implements ChatModel {
  readonly id = 'embedded:extractive';
  readonly #embedder: Embedder | undefined;

  constructor(embedder: Embedder | undefined) {
    this.#embedder = embedder;
  }

  async *answer(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatChunk> {
    const { question, passages } = request;
    const embedder = passages.some((passage) => passage.cosine !== undefined) ? this.#embedder : undefined;
    const answer = await answerExtractively({ question, passages, signal, ...(embedder && { embedder }) });
    const text = answer ?? 'Your documents do not seem to answer this question.';
    for (const words of text.match(/\S+\s*/g) ?? []) yield { type: 'text', text: words };
    yield { type: 'end', usage: { inputTokens: 0, outputTokens: 0 }, abstained: answer === undefined };
  }
}
