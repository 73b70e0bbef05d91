import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { secretFault } from '../../../src/domain/identity/weak-secret.ts';

describe('a deployment secret', () => {
  it.each([
    ['', 'It has 0 characters'],
    ['k3Jx9PqLm2Vt7RzW4Yb8NcD6Hf1Gs5A', 'It has 31 characters'],
    ['changeme', 'It has 8 characters'],
    ['change-me change-me CHANGE_ME change.me', '"changeme"'],
    ['your-secret-here-0123456789-abcdefgh', '"secret"'],
    ['<insert 32 random bytes in this place>', '"insert"'],
    ['openssl rand -base64 32 | pbcopy --please', '"opensslrand"'],
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'one character over and over'],
    ['0123456789abcdef0123456789abcdef', 'same 16 characters over and over'],
    ['xK9-xK9-xK9-xK9-xK9-xK9-xK9-xK9-xK', 'same 4 characters over and over'],
    ['abcdefghijklmnopqrstuvwxyz0123456789', 'sequence'],
    ['zyxwvutsrqponmlkjihgfedcba9876543210', 'sequence'],
    ['a1b2a2b1a1b1b2a2c1a2b2c2c1a1b1c2b2a1', '5 different characters'],
  ])('%j is refused with what is wrong and what to write', (secret, reason) => {
    const fault = secretFault(secret);
    expect(fault).toContain(reason);
    expect(fault).toMatch(/: write what `openssl rand -base64 32` prints\.$/);
  });

  it('is fine when it is random, in every usual spelling', () => {
    for (let tries = 0; tries < 2000; tries += 1) {
      const bytes = randomBytes(32);
      for (const spelling of ['base64', 'base64url', 'hex'] as const)
        expect(secretFault(bytes.toString(spelling))).toBeUndefined();
    }
  });

  it('is not repeated in what is said about it', () => {
    expect(secretFault('hunter2-hunter2-hunter2-hunter2-hunter2')).not.toContain('hunter2');
  });
});
