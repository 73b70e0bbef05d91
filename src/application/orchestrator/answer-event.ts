import type { ToolEvent } from '../../domain/conversation/tool-calls.ts';
import type { TurnEvent } from '../../domain/conversation/turn.ts';
import type { TurnTrace } from '../../domain/rag/trace.ts';
import type { Usage } from '../../domain/rag/usage.ts';

type Without<Event, Key extends string> = Event extends unknown ? Omit<Event, Key> : never;

/** What answering gives off, in order; ends with `answered`. */
export type AnswerEvent =
  | Without<Extract<TurnEvent, { type: 'turn.step' | 'turn.offer' | 'text.delta' | 'citation' }> | ToolEvent, 'turnId'>
  | { type: 'answered'; model: string; abstained: boolean; usage: Usage; trace?: TurnTrace };
