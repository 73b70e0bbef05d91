import { setTimeout } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import type { NexusClient } from '../client/nexus-client.ts';

export interface Tripwire {
  page: Page;
  /** What has happened on the page, and what stands on it, that only a script would have brought. Then starts anew. */
  findings(): Promise<string[]>;
}

/** A page that notices when anything runs, is fetched from elsewhere or leads away. */
export async function openTripwire(context: BrowserContext, nexus: NexusClient): Promise<Tripwire> {
  const page = await context.newPage();
  let seen: string[] = [];
  await page.exposeFunction('__tripped', (what: string) => void seen.push(what));
  await page.addInitScript(setTrap);
  page.on('dialog', (dialog) => {
    seen.push(`a dialog said ${dialog.message()}`);
    void dialog.dismiss().catch(() => undefined);
  });
  page.on('popup', (popup) => {
    seen.push(`a window opened at ${popup.url()}`);
    void popup.close().catch(() => undefined);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== nexus.url) seen.push(`it fetched ${request.url()}`);
  });
  page.on('framenavigated', (frame) => {
    const url = frame.url();
    if (url !== 'about:blank' && new URL(url).origin !== nexus.url) seen.push(`it went to ${url}`);
  });
  page.on('pageerror', (error) => seen.push(`it broke: ${error.message}`));
  return {
    page,
    findings: async () => {
      // What starts by itself (a load, an error, an animation, a focus) does so at once.
      await page.waitForTimeout(200);
      const found = [...(await within(10_000, page.evaluate(hostileMarkup))), ...seen];
      seen = [];
      return [...new Set(found)];
    },
  };
}

/** A page that is kept busy cannot be looked at, which is a finding as well. */
function within(milliseconds: number, looking: Promise<string[]>): Promise<string[]> {
  const late = setTimeout(milliseconds, ['the page does not answer'], { ref: false });
  looking.catch(() => undefined);
  return Promise.race([looking, late]);
}

/** Runs in the page before anything else: what payloads call to show that they ran. */
function setTrap(): void {
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) {
    Reflect.set(window, name, (...said: unknown[]) => {
      (Reflect.get(window, '__tripped') as (what: string) => void)(`${name}(${said.join()}) was called`);
    });
  }
}

/** Runs in the page: elements and attributes that the page itself never has, one line each. */
function hostileMarkup(): string[] {
  const strange =
    'body script, body style, body link, body meta, iframe, frame, object, embed, applet, base, img, video, audio, math, marquee';
  const elements = [...document.querySelectorAll(strange)].map((element) => `there is a <${element.localName}>`);
  const urls = new Set(['href', 'xlink:href', 'src', 'srcdoc', 'action', 'formaction', 'data', 'poster', 'background']);
  const attributes = [...document.querySelectorAll('*')].flatMap((element) =>
    [...element.attributes].flatMap(({ name, value }) => {
      const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value.replace(/[^!-~]/g, ''))?.[1]?.toLowerCase();
      const leadsAstray = urls.has(name) && scheme !== undefined && !['http', 'https', 'mailto'].includes(scheme);
      return name.startsWith('on') || name === 'srcdoc' || leadsAstray
        ? [`<${element.localName}> has ${name}=${value}`]
        : [];
    }),
  );
  return [...elements, ...attributes];
}
