/** Structured lines. Never pass tokens, prompts or file text as a field. */
export interface Logger {
  info(event: string, fields?: Record<string, string | number | boolean | undefined>): void;
  warn(event: string, fields?: Record<string, string | number | boolean | undefined>): void;
  /** `error` is kept with its cause for operators; people see a bland sentence. */
  error(event: string, error: unknown, fields?: Record<string, string | number | boolean | undefined>): void;
}
