/** For clients that follow a turn by its events. */
export { afterToolEvent } from '../../domain/conversation/tool-calls.ts';
export { offerOf } from '../../domain/conversation/tool-offer.ts';
export type { ToolOffer } from '../../domain/conversation/tool-offer.ts';
export type { TurnToolCall } from '../../domain/conversation/tool-calls.ts';
