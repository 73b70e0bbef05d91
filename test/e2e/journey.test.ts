import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../scripts/client/browser.ts';
import { start, temporaryHome } from '../../scripts/client/running-nexus.ts';
import type { Browser, Page } from 'playwright-core';
import type { Running } from '../../scripts/client/running-nexus.ts';

const { home, remove } = temporaryHome();
let nexus: Running;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  nexus = await start(home);
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterAll(async () => {
  await browser.close();
  await nexus.stop();
  remove();
});

it('signs in, takes documents in, answers with a citation and shows the passage', async () => {
  await page.goto(nexus.signInLink);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Library' }).click();
  await page.getByLabel('Add files').setInputFiles([
    {
      name: 'harbour.md',
      mimeType: 'text/markdown',
      buffer: Buffer.from('# Harbour\n\nThe harbour of Faaborg opened in 1862. 🌊 Boats leave every hour.'),
    },
    {
      name: 'orchard.html',
      mimeType: 'text/html',
      buffer: Buffer.from('<title>Orchard</title><p>Apples grow behind the church.</p>'),
    },
  ]);
  await expect.poll(() => page.getByText(/Ready/).count(), { timeout: 60_000 }).toBeGreaterThanOrEqual(2);
  await page.getByRole('button', { name: /New chat/ }).click();
  await page.getByRole('textbox', { name: 'Message' }).fill('When did the harbour of Faaborg open?');
  await page.getByRole('button', { name: 'Send' }).click();
  const chip = page.getByRole('button', { name: /^Source \d+, Harbour/ }).first();
  await chip.waitFor({ timeout: 30_000 });
  expect(await page.getByRole('main').innerText()).toContain('The harbour of Faaborg opened in 1862.');
  await chip.click();
  const mark = page.getByRole('region', { name: 'Document' }).locator('mark').first();
  await mark.waitFor();
  expect((await mark.innerText()).trim()).toBe('The harbour of Faaborg opened in 1862.');
  expect(complaints).toEqual([]);
});

it('keeps the conversation over a reload', async () => {
  await page.reload();
  await page
    .getByRole('button', { name: /^Source \d+, Harbour/ })
    .first()
    .waitFor({ timeout: 30_000 });
  expect(complaints).toEqual([]);
});
