import { answerExtractively } from '../../domain/rag/extractive.ts';
import type { ChatChunk, ChatModel, ChatRequest } from '../../domain/ports/chat-model.ts';

/** `embedded:extractive`: quotes the documents instead of writing about them, so it needs no language model. */
export class ExtractiveChat implements ChatModel {
  readonly id = 'embedded:extractive';

  async *answer({ question, passages, answerable = true }: ChatRequest): AsyncGenerator<ChatChunk> {
    const answer = answerable ? answerExtractively(question, passages) : undefined;
    const text = answer ?? 'Your documents do not seem to answer this question.';
    for (const words of text.match(/\S+\s*/g) ?? []) yield { type: 'text', text: words };
    yield { type: 'end', usage: { inputTokens: 0, outputTokens: 0 }, abstained: answer === undefined };
  }
}
