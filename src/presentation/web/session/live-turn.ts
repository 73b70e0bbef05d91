import { afterToolEvent, offerOf } from '../../../application/protocol/tool-calls.ts';
import type { SessionEvent } from '../../../application/protocol/events.ts';
import type { Citation, Turn } from '../../../application/protocol/resources.ts';

/** A turn as the page holds it: what the server knows, plus what only this page knows. */
export interface LiveTurn extends Turn {
  /** The last step the server named, and when this page heard of it (epoch ms). */
  step?: { detail: string; since: number };
  /** `waiting` until the server has acknowledged the question, `refused` when it would not take it. */
  delivery?: 'waiting' | 'refused';
}

/** A question the server has not heard of yet. */
export function askedTurn(id: string, question: string, now = new Date()): LiveTurn {
  return {
    id,
    question,
    state: 'running',
    answer: '',
    citations: [],
    model: '',
    abstained: false,
    createdAt: now.toISOString(),
    delivery: 'waiting',
  };
}

/** The turn after `event`. Pure: the same turn is never changed in place. */
export function applyEvent(turn: LiveTurn, event: SessionEvent, now = Date.now()): LiveTurn {
  switch (event.type) {
    case 'turn.started':
      return { ...acknowledged(turn), question: event.question, createdAt: event.createdAt };
    case 'turn.step':
      return { ...turn, step: { detail: event.detail, since: turn.step?.since ?? now } };
    case 'text.delta':
      return { ...turn, answer: turn.answer + event.text };
    case 'citation':
      return { ...turn, citations: withCitation(turn.citations, event.citation) };
    case 'tool.call':
    case 'tool.result':
    case 'approval.request':
      return { ...turn, toolCalls: afterToolEvent(turn.toolCalls ?? [], event) };
    case 'turn.offer':
      return { ...turn, offer: offerOf(event) };
    case 'turn.completed': {
      const { state, model, abstained, usage, trace, completedAt } = event;
      return { ...turn, state, model, abstained, usage, ...(trace && { trace }), completedAt };
    }
    case 'turn.failed': {
      const { code, detail, completedAt } = event;
      return { ...turn, state: 'failed', error: { code, detail }, completedAt };
    }
  }
}

function acknowledged(turn: LiveTurn): LiveTurn {
  const known = { ...turn };
  delete known.delivery;
  return known;
}

/** One entry a claim and source; sent again it replaces the first. Ordered by number, then as they stand in the text. */
function withCitation(citations: Citation[], next: Citation): Citation[] {
  const others = citations.filter(
    (c) => c.index !== next.index || c.chunkId !== next.chunkId || c.start !== next.start,
  );
  return [...others, next].sort((a, b) => a.index - b.index || a.start - b.start);
}
