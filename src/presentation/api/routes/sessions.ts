import * as z from 'zod';
import { Hono } from 'hono';
import { guard } from '../guard.ts';
import { Problem } from '../../../domain/problem.ts';
import { ask } from '../../../application/services/sessions/ask.ts';
import { cancelTurn } from '../../../application/services/sessions/cancel.ts';
import { connectSocket } from '../../../application/services/sessions/connect.ts';
import { createSession } from '../../../application/services/sessions/create.ts';
import { eventReply } from '../event-reply.ts';
import { finishTurn, startTurn } from '../../../application/services/sessions/process.ts';
import { getSession } from '../../../application/services/sessions/get.ts';
import { getTranscript } from '../../../application/services/sessions/transcript.ts';
import { limits } from '../../../application/limits.ts';
import { listSessions } from '../../../application/services/sessions/list.ts';
import { page, present } from '../shapes.ts';
import { socketTicket } from '../../../application/services/auth/ticket.ts';
import { questionSchema } from '../../../application/protocol/frames.ts';
import { readJson, readQuery } from '../read-json.ts';
import { removeSession } from '../../../application/services/sessions/remove.ts';
import { streamEvents } from '../../../application/services/sessions/events.ts';
import type { Api } from '../api.ts';
import type { Context } from 'hono';

const newSession = z.object({ title: z.string().max(limits.nameCharacters).optional() });
const streamed = { stream: z.boolean().optional() };
const message = questionSchema.extend(streamed);
const process = message.extend({ sessionId: z.string().min(1).max(100).optional() });
const older = z.object({ before: z.string().max(100).optional() });
const events = z.object({ after: z.coerce.number().int().min(0).optional() });

export function sessionRoutes(): Hono<Api> {
  const routes = new Hono<Api>();
  const id = (c: Context<Api, '/:id'>): string => c.req.param('id');

  routes.post('/process', guard(startTurn), async (c) => {
    const { stream, ...question } = await readJson(c, process);
    return reply(c, await startTurn({ ctx: c.var.ctx, input: present(question) }), stream);
  });

  routes.get('/sessions', guard(listSessions), async (c) =>
    c.json(await listSessions({ ctx: c.var.ctx, input: readQuery(c, page) })),
  );
  routes.post('/sessions', guard(createSession), async (c) => {
    const input = present(await readJson(c, newSession));
    return c.json(await createSession({ ctx: c.var.ctx, input }), 201);
  });
  routes.get('/sessions/:id', guard(getSession), async (c) =>
    c.json(await getSession({ ctx: c.var.ctx, input: { id: id(c) } })),
  );
  routes.delete('/sessions/:id', guard(removeSession), async (c) => {
    await removeSession({ ctx: c.var.ctx, input: { id: id(c) } });
    return c.body(null, 204);
  });

  routes.get('/sessions/:id/messages', guard(getTranscript), async (c) => {
    const input = { id: id(c), ...present(readQuery(c, older)) };
    return c.json(await getTranscript({ ctx: c.var.ctx, input }));
  });
  routes.post('/sessions/:id/messages', guard(ask), async (c) => {
    const { stream, ...question } = await readJson(c, message);
    return reply(c, await ask({ ctx: c.var.ctx, input: { ...present(question), sessionId: id(c) } }), stream);
  });
  routes.post('/sessions/:id/turns/:turnId/cancel', guard(cancelTurn), async (c) => {
    await cancelTurn({ ctx: c.var.ctx, input: { id: id(c), turnId: c.req.param('turnId') } });
    return c.body(null, 204);
  });

  routes.get('/sessions/:id/events', guard(streamEvents), async (c) => {
    const last = c.req.header('last-event-id');
    const after = last === undefined ? (readQuery(c, events).after ?? 0) : Number(last);
    if (!Number.isSafeInteger(after) || after < 0) throw new Problem('bad_request', 'Last-Event-ID is a seq of ours.');
    return eventReply(await streamEvents({ ctx: c.var.ctx, input: { id: id(c), after } }));
  });
  routes.post('/sessions/:id/ticket', guard(socketTicket), async (c) =>
    c.json(await socketTicket({ ctx: c.var.ctx, input: { id: id(c) } }), 201),
  );
  routes.get('/sessions/:id/socket', guard(connectSocket), (c) => {
    if (c.req.header('upgrade') !== 'websocket')
      throw new Problem('bad_request', 'This address takes WebSocket upgrades.');
    return connectSocket({ ctx: c.var.ctx, input: { id: id(c), request: c.req.raw } });
  });

  return routes;
}

/** The answer of a turn: its events as they come when the client asks for a stream, else the whole of it. */
async function reply(
  c: Context<Api>,
  started: { sessionId: string; turnId: string; seq: number },
  stream: boolean | undefined,
): Promise<Response> {
  const { sessionId, turnId, seq } = started;
  const wantsEvents = stream ?? c.req.header('accept')?.includes('text/event-stream') ?? false;
  if (!wantsEvents) return c.json(await finishTurn({ ctx: c.var.ctx, input: { sessionId, turnId } }));
  return eventReply(await streamEvents({ ctx: c.var.ctx, input: { id: sessionId, after: seq, turnId } }), {
    'x-nexus-session': sessionId,
  });
}
