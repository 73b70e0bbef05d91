import { passTo, tell } from './guard.ts';
import type { ChatChunk, ChatModel, ChatRequest } from '../../domain/ports/chat-model.ts';
import type { Guard } from './guard.ts';

/** A chat model behind a breaker: only an answer that came to its end speaks for the endpoint. */
export class GuardedChat implements ChatModel {
  readonly id: string;
  readonly #model: ChatModel;
  readonly #guard: Guard;

  constructor(model: ChatModel, guard: Guard) {
    this.id = model.id;
    this.#model = model;
    this.#guard = guard;
  }

  get restsUntil(): Date | undefined {
    return this.#guard.breaker.resting?.until;
  }

  /** Absent where the model has none. A short text speaks against the endpoint, never for it: it may stream badly all the same. */
  get write(): ChatModel['write'] {
    const write = this.#model.write?.bind(this.#model);
    if (write === undefined) return undefined;
    return async (request, signal) => {
      const pass = passTo(this.id, this.#guard);
      try {
        return await write(request, signal);
      } catch (error) {
        tell(pass, error);
        throw error;
      } finally {
        pass.dropped();
      }
    };
  }

  /** The same. */
  get chooseTools(): ChatModel['chooseTools'] {
    const choose = this.#model.chooseTools?.bind(this.#model);
    if (choose === undefined) return undefined;
    return async (request, signal) => {
      const pass = passTo(this.id, this.#guard);
      try {
        return await choose(request, signal);
      } catch (error) {
        tell(pass, error);
        throw error;
      } finally {
        pass.dropped();
      }
    };
  }

  async *answer(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatChunk> {
    const pass = passTo(this.id, this.#guard);
    try {
      for await (const chunk of this.#model.answer(request, signal)) {
        if (chunk.type === 'end') pass.succeeded();
        yield chunk;
      }
    } catch (error) {
      tell(pass, error);
      throw error;
    } finally {
      // Whoever stopped reading says nothing; after another word this one does not count.
      pass.dropped();
    }
  }
}
