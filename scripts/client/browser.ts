import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** A real headless Chromium from npm alone. */
export async function launchBrowser(): Promise<Browser> {
  // Has the package unpack the NSS libraries that it brings along.
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs24.x';
  const { default: packed } = await import('@sparticuz/chromium');
  return chromium.launch({
    executablePath: await packed.executablePath(),
    ignoreDefaultArgs: true,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--remote-debugging-pipe',
    ],
  });
}
