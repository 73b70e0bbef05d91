import type { SettingValue } from '../plugins/index.ts';

export interface KeptApproval {
  id: string;
  tool: string;
  /** Canonical JSON of tool and input. */
  digest: string;
  input: string;
  effect: 'write' | 'destructive';
  /** Who asked, and may use it. */
  caller: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** What one plugin's actor keeps, durably. */
export interface PluginState {
  settings(): Record<string, SettingValue>;
  putSettings(settings: Readonly<Record<string, SettingValue>>): void;
  secretNames(): string[];
  sealedSecret(name: string): string | undefined;
  putSecret(name: string, sealed: string | undefined): void;
  /** Counts a call of this minute, in memory until `keepCalls`; false when there were `most` already. */
  takeCall(minute: number, most: number): boolean;
  /** Writes down how many calls there were this minute. */
  keepCalls(): void;
  addApproval(approval: KeptApproval): void;
  approval(id: string): KeptApproval | undefined;
  /** True for the first who takes it. */
  takeApproval(id: string): boolean;
  /** JSON texts by key. */
  value(key: string): string | undefined;
  /** False when all that is kept would be larger than `mostBytes`. */
  putValue(key: string, json: string, mostBytes: number): boolean;
  removeValue(key: string): void;
  keys(prefix: string, limit: number): string[];
}
