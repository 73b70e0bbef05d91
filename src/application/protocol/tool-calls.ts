/** For clients that follow a turn by its events. */
export { afterToolEvent } from '../../domain/conversation/tool-calls.ts';
export type { TurnToolCall } from '../../domain/conversation/tool-calls.ts';
