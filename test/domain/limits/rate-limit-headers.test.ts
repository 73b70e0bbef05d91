import { describe, expect, it } from 'vitest';
import { bucketPolicy, rateLimitHeaders } from '../../../src/domain/limits/rate-limit-headers.ts';
import { fullBucket, take } from '../../../src/domain/limits/token-bucket.ts';

describe('rate limit headers', () => {
  it('say the policy and what is left of it', () => {
    const policy = { name: 'default', quota: 100, windowSeconds: 60, remaining: 50, resetSeconds: 30 };
    expect(rateLimitHeaders([policy])).toEqual({
      'RateLimit-Policy': '"default";q=100;w=60',
      RateLimit: '"default";r=50;t=30',
    });
  });

  it('list several policies, with units that are not requests', () => {
    const day = { windowSeconds: 86_400, resetSeconds: 3600.2 };
    const headers = rateLimitHeaders([
      { name: 'burst', quota: 10, windowSeconds: 0.5, remaining: 9, resetSeconds: 0.1 },
      { name: 'daily-tokens', quota: 5000, remaining: -20, unit: 'tokens', ...day },
    ]);
    expect(headers).toEqual({
      'RateLimit-Policy': '"burst";q=10;w=1, "daily-tokens";q=5000;w=86400;qu="tokens"',
      RateLimit: '"burst";r=9;t=1, "daily-tokens";r=0;t=3601',
    });
  });

  it('come from a bucket', () => {
    const bucket = { capacity: 60, perSecond: 0.5 };
    const [, taken] = take(bucket, fullBucket(bucket, 0), 0, 15);
    expect(rateLimitHeaders([bucketPolicy('default', bucket, taken)])).toEqual({
      'RateLimit-Policy': '"default";q=60;w=120',
      RateLimit: '"default";r=45;t=30',
    });
  });

  it.each([
    [0, '1'],
    [0.2, '1'],
    [1.2, '2'],
    [90, '90'],
  ])('say to retry after %d seconds as %s', (seconds, header) => {
    expect(rateLimitHeaders([], seconds)).toEqual({ 'Retry-After': header });
  });

  it('stay one well-formed line whatever the name is', () => {
    const policy = { name: 'a"b\\c\r\nX: é', quota: 1e20, windowSeconds: 1, remaining: 1, resetSeconds: 1 };
    expect(rateLimitHeaders([policy])).toEqual({
      'RateLimit-Policy': String.raw`"a\"b\\c??X: ?";q=999999999999999;w=1`,
      RateLimit: String.raw`"a\"b\\c??X: ?";r=1;t=1`,
    });
  });
});
