import { bestNote } from '../../domain/conversation/best-note.ts';
import { listOfNotes, memoryReply } from '../../domain/conversation/memory-reply.ts';
import { memoryRequest } from '../../domain/conversation/memory-request.ts';
import { mostNotes, noteCharacters } from '../../domain/ports/memories.ts';
import type { Context } from '../context.ts';
import type { MemoryRequest } from '../../domain/conversation/memory-request.ts';

interface Turn {
  question: string;
  memoryOf?: string;
}

/** The answer to a request about notes; undefined for every other question. Nothing is searched and no model is asked. */
export async function answerFromMemory(ctx: Context, { question, memoryOf }: Turn): Promise<string | undefined> {
  const request = memoryRequest(question);
  if (request === undefined) return undefined;
  const userId = onBehalfOf(ctx);
  if (memoryOf === undefined || userId === undefined) return memoryReply(request.language, 'elsewhere');
  return act(ctx, request, { userId, sessionId: memoryOf });
}

/** What somebody asked Nexus to keep in mind, newest first. */
export async function notesFor(ctx: Context, { memoryOf }: Turn): Promise<string[]> {
  const userId = onBehalfOf(ctx);
  if (memoryOf === undefined || userId === undefined) return [];
  return (await ctx.memories.list(userId)).map(({ text }) => text);
}

async function act(
  ctx: Context,
  request: MemoryRequest,
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<string> {
  const { language } = request;
  switch (request.kind) {
    case 'remember': {
      const { text } = request;
      if (text.length > noteCharacters) return memoryReply(language, 'tooLong', { most: noteCharacters });
      const createdAt = ctx.clock.now().getTime();
      const note = await ctx.memories.add(userId, { id: ctx.ids.next(), text, createdAt, sessionId });
      return note === undefined
        ? memoryReply(language, 'full', { most: mostNotes })
        : memoryReply(language, 'noted', { text });
    }
    case 'list': {
      const notes = await ctx.memories.list(userId);
      return notes.length === 0 ? memoryReply(language, 'nothing') : listOfNotes(language, notes);
    }
    case 'forget': {
      const note = bestNote(request.text, await ctx.memories.list(userId));
      if (note === undefined || !(await ctx.memories.remove(userId, note.id))) return memoryReply(language, 'unknown');
      return memoryReply(language, 'forgot', { text: note.text });
    }
    case 'forget-all':
      return memoryReply(language, 'forgotAll', { count: await ctx.memories.clear(userId) });
  }
}

function onBehalfOf({ caller }: Context): string | undefined {
  return caller.kind === 'service' ? caller.onBehalfOf : undefined;
}
