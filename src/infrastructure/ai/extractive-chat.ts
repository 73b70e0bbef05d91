import { answerExtractively } from '../../domain/rag/extractive.ts';
import { problemCode } from '../../domain/problem.ts';
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
    const answer = await this.#quote(request, signal);
    const text = answer ?? 'Your documents do not seem to answer this question.';
    for (const words of text.match(/\S+\s*/g) ?? []) yield { type: 'text', text: words };
    yield { type: 'end', usage: { inputTokens: 0, outputTokens: 0 }, abstained: answer === undefined };
  }

  /** By words alone when the embedding model is away. */
  async #quote({ question, passages }: ChatRequest, signal: AbortSignal): Promise<string | undefined> {
    const embedder = passages.some((passage) => passage.cosine !== undefined) ? this.#embedder : undefined;
    if (embedder === undefined) return answerExtractively({ question, passages, signal });
    try {
      return await answerExtractively({ question, passages, signal, embedder });
    } catch (error) {
      if (signal.aborted || problemCode(error) === undefined) throw error;
      return answerExtractively({ question, passages, signal });
    }
  }
}
