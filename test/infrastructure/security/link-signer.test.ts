import { describe, expect, it } from 'vitest';
import { HmacLinkSigner } from '../../../src/infrastructure/security/link-signer.ts';
import { linkToken } from '../../presentation/api/client.ts';

const secret = 'p4Yt8ZrKc6WvQm1BxSg7DnHj3UeLa9Fo';
const start = Date.UTC(2026, 0, 1);
let now = start;
const clock = { now: () => new Date(now) };
const links = new HmacLinkSigner(secret, clock);
const invitation = {
  purpose: 'invitation',
  jti: 'invitation-1',
  sub: 'ann@example.org',
  data: { role: 'member' },
} as const;

describe('a signed one-time token', () => {
  it('gives its claims back until it expires', async () => {
    now = start;
    const token = await links.sign(invitation, 60);
    const claims = { ...invitation, exp: start / 1000 + 60 };
    expect(await links.verify(token, 'invitation')).toEqual(claims);
    now = start + 59_999;
    expect(await links.verify(token, 'invitation')).toEqual(claims);
    now = start + 60_000;
    expect(await links.verify(token, 'invitation')).toBeUndefined();
  });

  it('is good for its own purpose and its own deployment', async () => {
    const token = await links.sign(invitation, 60);
    expect(await links.verify(token, 'owner-link')).toBeUndefined();
    expect(await links.verify(token, 'socket-ticket')).toBeUndefined();
    const other = new HmacLinkSigner('MSz1VbXcT0uEo7yq3Rk5hLw9NdGfJp2A', clock);
    expect(await other.verify(token, 'invitation')).toBeUndefined();
  });

  it('has one spelling', async () => {
    const token = await links.sign({ purpose: 'socket-ticket', jti: 'ticket-1' }, 60);
    const last = token.slice(-1);
    // 32 bytes leave two bits over in the last character.
    const strayBits = token.slice(0, -1) + String.fromCharCode(last.charCodeAt(0) + 1);
    const others = [
      `${token}=`,
      `${token}.`,
      `${token}\n`,
      ` ${token}`,
      strayBits,
      token.replace('.', '..'),
      '',
      '.',
      '..',
    ];
    for (const text of others) expect([text, await links.verify(text, 'socket-ticket')]).toEqual([text, undefined]);
    expect(await links.verify(token, 'socket-ticket')).toBeDefined();
  });

  it.each([
    { purpose: undefined },
    { purpose: ['owner-link'] },
    { jti: undefined },
    { jti: '' },
    { jti: 7 },
    { exp: undefined },
    { exp: '99999999999' },
    { exp: 1e300 },
    { sub: null },
    { sub: '' },
    { data: [] },
    { data: 'x' },
    { data: null },
  ])('is refused with odd claims although it is signed: %j', async (over) => {
    expect(await links.verify(await linkToken({ exp: 9_999_999_999 }, secret), 'owner-link')).toBeDefined();
    expect(await links.verify(await linkToken({ exp: 9_999_999_999, ...over }, secret), 'owner-link')).toBeUndefined();
  });

  it('is not made when it would be too long to be read', async () => {
    await expect(links.sign({ ...invitation, data: { note: 'x'.repeat(2000) } }, 60)).rejects.toThrow('over 2048');
  });
});
