import type { ProblemCode } from '../problem.ts';

/** JSON, as far as has to be known of what goes between actors. */
export type JsonObject = Record<string, string | number | boolean | object | null>;

/** What a plugin did in a turn, or asks to do. */
export interface TurnToolCall {
  callId: string;
  pluginId: string;
  /** The plugin's title. */
  plugin: string;
  tool: string;
  input: JsonObject;
  /** Absent while it runs, and while somebody is asked. */
  outcome?: 'ok' | ProblemCode;
  /** Why it failed. */
  detail?: string;
  /** Absent where it is too long to be kept. */
  output?: JsonObject;
  /** Asked for instead of a result: `approval` with this id runs it, once. */
  approval?: { id: string; effect: 'write' | 'destructive'; expiresAt: string };
}

type Called = Pick<TurnToolCall, 'callId' | 'pluginId' | 'plugin' | 'tool' | 'input'>;

/** What happens to a call, in order: `tool.call`, then one of the others. */
export type ToolEvent =
  | ({ type: 'tool.call'; turnId: string } & Called)
  | ({ type: 'tool.result'; turnId: string; callId: string; outcome: 'ok' | ProblemCode } & Pick<
      TurnToolCall,
      'detail' | 'output'
    >)
  | ({ type: 'approval.request'; turnId: string; callId: string } & NonNullable<TurnToolCall['approval']>);

/** The calls after an event; the same list is never changed in place. */
export function afterToolEvent(calls: readonly TurnToolCall[], event: ToolEvent): TurnToolCall[] {
  if (event.type === 'tool.call') {
    const { callId, pluginId, plugin, tool, input } = event;
    return [...calls, { callId, pluginId, plugin, tool, input }];
  }
  return calls.map((call) => {
    if (call.callId !== event.callId) return call;
    if (event.type === 'approval.request') {
      const { id, effect, expiresAt } = event;
      return { ...call, approval: { id, effect, expiresAt } };
    }
    const { outcome, detail, output } = event;
    return { ...call, outcome, ...(detail !== undefined && { detail }), ...(output !== undefined && { output }) };
  });
}

export function isToolEvent<Event extends { type: string }>(event: Event): event is Extract<Event, ToolEvent> {
  return event.type === 'tool.call' || event.type === 'tool.result' || event.type === 'approval.request';
}
