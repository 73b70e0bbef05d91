import { describe, expect, it } from 'vitest';
import { isOfDomain } from '../../src/domain/email-domain.ts';

describe('the domain of an e-mail address', () => {
  it.each(['ada@bank.com', 'ada@BANK.com', 'a.d+a@bank.com', 'früh@bank.com'])('is ours in %s', (email) => {
    expect(isOfDomain(email, ['example.com', 'Bank.com'])).toBe(true);
  });

  it.each([
    'ada@evil-bank.com',
    'ada@evilbank.com',
    'ada@mail.bank.com',
    'ada@bank.com.evil.test',
    'ada@bank.com.',
    'ada@bank.co',
    // Cyrillic а, the Kelvin sign whose small letter is k, a wide full stop, an invisible joiner
    'ada@b\u0430nk.com',
    'ada@ban\u212a.com',
    'ada@bank\uff0ecom',
    'ada@bank\u200d.com',
    'ada@evil.test@bank.com',
    '"ada@evil.test"@bank.com',
    'ada@bank.com\n',
    'ada@evil.test,x@bank.com',
    '@bank.com',
    'bank.com',
    'ada@',
  ])('is not ours in %j', (email) => {
    expect(isOfDomain(email, ['bank.com'])).toBe(false);
  });
});
