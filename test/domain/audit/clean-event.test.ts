import { describe, expect, it } from 'vitest';
import { auditEvents, auditKinds } from '../../../src/domain/audit/events.ts';
import { cleanEvent } from '../../../src/domain/audit/clean-event.ts';
import { someEvent } from '../../contracts/audit-log.ts';

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';
const key = 'nx_live_0123456789abcdef';
const random = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdEfGhIj';

describe('what the log keeps of an event', () => {
  it.each(auditKinds)('%s: only its own details, of their own types', (kind) => {
    const fields = Object.keys(auditEvents[kind]);
    const all = Object.fromEntries([...fields, 'token', 'prompt', 'text', 'password'].map((name) => [name, 'value']));
    const { detail } = cleanEvent(someEvent({ kind, detail: all } as never));
    for (const [name, value] of Object.entries(detail)) expect([fields.includes(name), value]).toEqual([true, 'value']);
    for (const value of [{ a: 1 }, ['a'], null, true, 1.5, Number.NaN, 10n, () => 1]) {
      const odd = Object.fromEntries(fields.map((name) => [name, value]));
      expect(cleanEvent(someEvent({ kind, detail: odd } as never)).detail).toEqual({});
    }
  });

  it.each([key, `my key is ${key}`, jwt, `Bearer ${jwt}`, random])('no credential: %s', (secret) => {
    const event = someEvent({
      actor: { kind: 'stranger', id: secret },
      target: { kind: 'key', id: secret },
      requestId: secret,
      detail: { name: secret, role: secret, scopes: secret },
    });
    const text = JSON.stringify(cleanEvent(event));
    for (const credential of [key, jwt, random]) expect(text).not.toContain(credential);
    expect(text).toContain('[redacted]');
  });

  it('cuts what is long, to well-formed text', () => {
    const { detail, requestId } = cleanEvent(
      someEvent({ requestId: 'r-'.repeat(500).replaceAll('r-r-', 'r.s:'), detail: { name: `${'n '.repeat(59)}n🦉x` } }),
    );
    expect(requestId.length).toBe(100);
    expect(detail['name']).toBe(`${'n '.repeat(59)}n\ufffd`);
  });

  it('keeps names on one line and free of signs that turn text around', () => {
    const { detail } = cleanEvent(someEvent({ detail: { name: 'a\r\nb\u202ec\u0000d' } }));
    expect(detail['name']).toBe('a b c d');
  });

  it('takes words and lists of words, and no sentence with other signs', () => {
    const words = (role: string): unknown => cleanEvent(someEvent({ detail: { role } })).detail['role'];
    expect(words('collections:read,documents:*')).toBe('collections:read,documents:*');
    expect(words('what is "this"?')).toBeUndefined();
  });

  it('leaves out an address that is none and replaces strange characters in ids', () => {
    const { ip, actor } = cleanEvent(someEvent({ ip: '<script>', actor: { kind: 'user', id: 'a b\n<c>' } }));
    expect([ip, actor.id]).toEqual([undefined, 'a_b__c_']);
  });

  it('keeps the ids that Nexus makes as they are', () => {
    const id = '0199c1d2-7a4b-7cde-8f01-23456789abcd';
    expect(cleanEvent(someEvent({ actor: { kind: 'user', id }, requestId: id }))).toMatchObject({
      actor: { id },
      requestId: id,
    });
  });
});
