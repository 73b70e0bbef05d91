/**
 * The plugin contract: what a plugin's author sees, and all that code under `plugins/<id>` may import. Types, and the error
 * to throw; the manifest beside the code says what the plugin needs.
 */
export { Problem } from '../problem.ts';

/** What a plugin's module exports by default. */
export interface PluginCode {
  /** A function for each tool of the manifest, under its name. */
  readonly tools: Readonly<Record<string, Tool>>;
}

/**
 * One tool. `input` fits the tool's input schema and is a copy of the plugin's own; declare the type that the schema means.
 * What comes back must be JSON that fits the output schema, or the call fails.
 *
 * To refuse, throw a Problem that says what is wrong and what to do: `bad_request` for input that the schema lets through,
 * `not_found`, `capability_unavailable`, `upstream_failed`. Anything else that is thrown is shown as a fault of the plugin.
 */
export type Tool = (input: never, granted: Granted) => Promise<unknown>;

/**
 * What a call may do. Every member is always there, and functions may be taken out of it; using what the manifest does not ask for, or what nobody granted,
 * throws a Problem `forbidden` that names the capability.
 */
export interface Granted {
  /** Sends a request to a host of `capabilities.hosts`. Any status is a reply. Secrets are added on the way out. */
  fetch(url: string, request?: FetchRequest): Promise<FetchReply>;
  /** What the plugin keeps between calls, `capabilities.storageBytes` at most. Nobody else sees it. */
  readonly storage: PluginStorage;
  /** What the models of this installation do; `capabilities.ai` names the operations. */
  readonly ai: PluginAi;
  /** Searches the collections that were granted and that the caller may read; best first. Needs `search` in `capabilities.collections`. */
  search(query: string, options?: { limit?: number }): Promise<FoundPassage[]>;
  readonly clock: { now(): Date };
  /** As the manifest's settings schema describes them, defaults filled in. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** Fires when nobody waits any more: the deadline has passed, or the caller has cancelled. */
  readonly signal: AbortSignal;
}

export type SettingValue = string | number | boolean;

export interface FetchRequest {
  /** `GET` unless given. */
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export interface FetchReply {
  /** The address that answered, after redirects. */
  url: string;
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Read to its end. */
  body: Uint8Array;
}

export interface PluginStorage {
  /** `undefined` when there is nothing under the key. */
  get(key: string): Promise<unknown>;
  /** Keeps a JSON value. Throws `budget_exceeded` when it does not fit in. */
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** Keys that begin with `prefix`, sorted, a thousand at most. */
  list(prefix?: string): Promise<string[]>;
}

export interface PluginAi {
  /**
   * Translates between languages given as ISO 639 codes (`es`, `pt-BR`); without `from` it is detected. Throws
   * `capability_unavailable` when nothing here translates, or not between these two.
   */
  translate(request: { text: string; from?: string; to: string }): Promise<{ text: string; from?: string }>;
  /** Reads a file of any kind that documents may have: HTML, PDF, scans, … Throws `unsupported_media_type`, `document_…`. */
  extract(file: { body: Uint8Array; mediaType?: string; url?: string }): Promise<{ title?: string; text: string }>;
}

export interface FoundPassage {
  text: string;
  title: string;
  documentId: string;
  chunkId: string;
  /** Where the document was fetched from, if it was. */
  url?: string;
  page?: number;
  /** Comparable within one search only. */
  score: number;
}
