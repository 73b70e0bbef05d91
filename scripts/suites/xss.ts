import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from 'htmlparser2';
import { launchBrowser } from '../client/browser.ts';
import { exchange } from './exchange.ts';
import { sampleOf } from './sample.ts';
import { showPayloads } from './xss-pages.ts';
import { openTripwire } from './tripwire.ts';
import type { NexusClient } from '../client/nexus-client.ts';
import type { Suite } from './suite.ts';

/** Payloads on one page: with the two documents that hold them all, a page of the library. */
const atOnce = 98;

/**
 * Strings that run in a browser where they get into a page as markup, everywhere the page shows what people, documents
 * and models wrote; in Chromium, with the content security policy switched off, which would hide a fault.
 */
export const xss: Suite = async ({ folder, nexus, sample }) => {
  const all = payloadsIn(join(folder, 'xss'));
  const payloads = sampleOf(all, sample, (payload) => payload);
  const misses = await onSignInPage(nexus, payloads);
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ bypassCSP: true });
    const [name = '', value = ''] = nexus.cookie.split(/=(.*)/s);
    await context.addCookies([{ name, value, url: nexus.url }]);
    const tripwire = await openTripwire(context, nexus);
    for (let at = 0; at < payloads.length; at += atOnce)
      misses.push(...(await showPayloads(nexus, tripwire, payloads.slice(at, at + atOnce))));
  } finally {
    await browser.close();
  }
  return { cases: payloads.length, misses, notes: [`${all.length} payloads; library, document, transcript, sign-in`] };
};

function payloadsIn(folder: string): string[] {
  const lines = readdirSync(folder).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return file.endsWith('.json') ? (JSON.parse(text) as string[]) : text.split(/\r?\n/);
  });
  return [...new Set(lines.map((line) => line.trim()))].filter((line) => line !== '');
}

/** The one page that the server writes itself: whatever the token is, its markup is the same. */
async function onSignInPage(nexus: NexusClient, payloads: readonly string[]): Promise<string[]> {
  const markup = async (token: string): Promise<{ names: string; token: string | undefined }> => {
    const { text } = await exchange(nexus, `/sign-in?token=${encodeURIComponent(token)}`);
    const names: string[] = [];
    let shown: string | undefined;
    const parser = new Parser({
      onopentag(name, attributes) {
        names.push([name, ...Object.keys(attributes)].join(' '));
        if (attributes['name'] === 'token') shown = attributes['value'];
      },
    });
    parser.end(text);
    return { names: names.join(), token: shown };
  };
  const plain = await markup('plain');
  const misses: string[] = [];
  for (const payload of payloads) {
    const { names, token } = await markup(payload);
    if (names !== plain.names || token !== payload) misses.push(`the sign-in page took ${payload} for markup`);
  }
  return misses;
}
