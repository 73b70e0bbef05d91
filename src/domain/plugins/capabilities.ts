import * as z from 'zod';
import { parseAllowedHost } from '../allowed-host.ts';

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export const aiOperations = ['translate', 'extract'] as const;
export const collectionOperations = ['search'] as const;

const host = z
  .string()
  .max(253)
  .refine(isHostPattern, 'is not a host such as api.example.com, *.example.com, api.example.com:8443 or *')
  .describe(
    '`api.example.com`, with a port if it is not 80 or 443; `*.example.com` for all below; `*` for any on the internet',
  );

const secretName = /^[a-z][a-z0-9_]{0,31}$/;
const headerName = /^[a-z][a-z0-9-]{0,63}$/;
/** Not the plugin's to set: they would say where a request goes, or what else is in it. */
const reservedHeaders = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'cookie',
  'te',
  'upgrade',
]);

/** A secret never reaches the plugin's code: the way out adds it to requests to this host. */
const secret = z.strictObject({
  name: z.string().regex(secretName, 'is not a name such as api_key'),
  title: z.string().min(1).max(100).describe('What people are asked for'),
  host: host.describe('The only host that it is sent to; one of `hosts`, without `*`'),
  header: z
    .string()
    .regex(headerName, 'is not the name of a header in lower case')
    .refine((name) => !reservedHeaders.has(name), 'is not a header that a secret may be in')
    .default('authorization'),
  prefix: z
    .string()
    .max(50)
    .regex(/^[\x20-\x7e]*$/, 'has signs that a header may not have')
    .default('Bearer ')
    .describe('What stands before it in the header'),
});

/** What a plugin may do at most. What is not named is denied; a person grants what is. */
export const capabilities = z.strictObject({
  hosts: z
    .array(
      z.strictObject({
        host,
        methods: z.array(z.enum(methods)).min(1).max(methods.length).default(['GET', 'HEAD']),
      }),
    )
    .max(50)
    .default([]),
  storageBytes: z
    .int()
    .min(0)
    .max(100 * 1024 * 1024)
    .default(0),
  ai: z.array(z.enum(aiOperations)).default([]),
  collections: z.array(z.enum(collectionOperations)).default([]),
  secrets: z.array(secret).max(10).default([]),
  callsPerMinute: z.int().min(1).max(6000).default(60),
  cpuMs: z.int().min(1).max(30_000).default(50).describe('Milliseconds of computing that one call may take'),
});

export type Capabilities = z.infer<typeof capabilities>;
export type Method = (typeof methods)[number];

/** `*`, `*.` before a domain, or what `parseAllowedHost` takes, written as a URL writes it. */
function isHostPattern(pattern: string): boolean {
  if (pattern === '*') return true;
  const name = pattern.startsWith('*.') ? pattern.slice(2) : pattern;
  const parsed = parseAllowedHost(name);
  if (parsed === undefined || name.includes('*')) return false;
  const written = parsed.port === undefined ? parsed.hostname : `${parsed.hostname}:${parsed.port}`;
  return written === name && (name === pattern || (parsed.port === undefined && /[a-z].*\./.test(name)));
}

/** Whether every address that `narrow` stands for is one that `wide` stands for. */
export function coversHost(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  // Another port than 80 and 443 is always named.
  if (/:\d+$/.test(narrow)) return false;
  if (wide === '*') return true;
  return wide.startsWith('*.') && narrow.endsWith(wide.slice(1));
}

/** Whether a request may be sent; secrets and where addresses lead are the gateway's to judge. */
export function mayRequest({ hosts }: Pick<Capabilities, 'hosts'>, url: URL, method: Method): boolean {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return false;
  return hosts.some((granted) => granted.methods.includes(method) && coversHost(granted.host, url.host));
}
