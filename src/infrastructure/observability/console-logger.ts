import { redact } from './redact.ts';
import type { Logger } from '../../domain/ports/logger.ts';

type Fields = Record<string, string | number | boolean | undefined>;

/**
 * JSON lines on the console, where Workers Logs and the local log file pick them up. Nobody logs a credential on purpose;
 * an error may quote one, so that what looks like one is left out.
 */
export class ConsoleLogger implements Logger {
  readonly #base: Fields;

  constructor(base: Fields = {}) {
    this.#base = base;
  }

  info(event: string, fields: Fields = {}): void {
    console.log(this.#line('info', event, fields));
  }

  warn(event: string, fields: Fields = {}): void {
    console.warn(this.#line('warn', event, fields));
  }

  error(event: string, error: unknown, fields: Fields = {}): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
    console.error(this.#line('error', event, { ...fields, error: stack, cause }));
  }

  #line(level: string, event: string, fields: Fields): string {
    const clean = (value: Fields[string]): Fields[string] => (typeof value === 'string' ? redact(value) : value);
    const entries = Object.entries(fields).map(([name, value]) => [name, clean(value)]);
    const time = new Date().toISOString();
    return JSON.stringify({ time, level, event, ...this.#base, ...Object.fromEntries(entries) });
  }
}
