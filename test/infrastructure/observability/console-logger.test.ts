import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsoleLogger } from '../../../src/infrastructure/observability/console-logger.ts';
import { newApiKey } from '../../../src/domain/identity/api-key-format.ts';

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const token = btoa(String.fromCharCode(...random(32))).replace(
  /[+/=]/g,
  (sign) => ({ '+': '-', '/': '_' })[sign] ?? '',
);

let lines: string[];
beforeEach(() => {
  lines = [];
  const keep = (line: string): void => void lines.push(line);
  for (const level of ['log', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(keep);
});
afterEach(() => vi.restoreAllMocks());

describe('the log', () => {
  it.each([
    ['an API key', newApiKey(random)],
    ['a session token', token],
    ['a signed link', `eyJwdXJwb3NlIjoib3duZXItbGluayJ9.${token}`],
    ['a JSON Web Token', `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${token}${token}`],
    ['a key of a provider', 'sk-proj-4vXq9mZr2LwTn8Kd5YbC'],
    ['a header', 'hunter2-hunter2', (secret: string) => `Authorization: Bearer ${secret}`],
    ['a query parameter', 'abc123def', (secret: string) => `https://id.test/callback?code=${secret}&x=1`],
    ['a field of JSON', 'tr0ub4dor', (secret: string) => `{"client_secret":"${secret}"}`],
  ])(
    'leaves out %s, in a field, an error and its cause',
    (_what, secret, around: (secret: string) => string = String) => {
      const logger = new ConsoleLogger({ requestId: 'r' });
      const text = `The provider said: ${around(secret)}`;
      logger.warn('w', { reason: text });
      logger.error('e', new Error(text, { cause: new Error(text) }));
      expect(lines).toHaveLength(2);
      for (const line of lines) {
        expect(line).not.toContain(secret);
        expect(line).toContain('[redacted]');
      }
    },
  );

  it('keeps what an investigation needs: ids, addresses, hashes of files, names of models', () => {
    const fields = {
      taskId: '0199d2a4-7c1e-7b3a-9d56-0242ac120002',
      path: '/api/v1/collections/0199d2a4-7c1e-7b3a-9d56-0242ac120002/documents',
      sha256: 'a'.repeat(64),
      model: 'workers-ai:@cf/meta/llama-3.3-70b-instruct-fp8-fast',
      code: 'upstream_failed',
      reason: 'code: ECONNREFUSED, skippedDocumentsOfCollection at SigningKeyRingOfDeployment.retireActiveSigningKey',
      count: 3,
    };
    new ConsoleLogger().info('task.failed', fields);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', event: 'task.failed', ...fields });
  });

  it('says when, in UTC, and for which request', () => {
    new ConsoleLogger({ requestId: 'request-1' }).info('started');
    const { time, requestId } = JSON.parse(lines[0] ?? '') as { time: string; requestId: string };
    expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(60_000);
    expect([time.endsWith('Z'), requestId]).toEqual([true, 'request-1']);
  });

  it('is one line an event, whatever is in it', () => {
    new ConsoleLogger().warn('odd', { reason: 'first\r\n{"level":"info","event":"forged"}\u2028next' });
    expect(lines[0]?.split(/[\r\n]/)).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'odd' });
  });
});
