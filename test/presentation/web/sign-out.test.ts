// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { h, render } from 'preact';
import { signal } from '@preact/signals';
import { AppContext } from '../../../src/presentation/web/app/app.ts';
import { System } from '../../../src/presentation/web/app/system.ts';
import { loadDraft, saveDraft } from '../../../src/presentation/web/session/drafts.ts';
import { UserMenu } from '../../../src/presentation/web/shell/user-menu.tsx';
import type { App } from '../../../src/presentation/web/app/app.ts';
import type { Api } from '../../../src/presentation/web/api/client.ts';

beforeEach(() => localStorage.clear());

const systemWith = (signOut: () => Promise<void>): System => new System({ signOut } as unknown as Api);

describe('signing out', () => {
  it('is one button away on the page', () => {
    let asked = 0;
    const app = {
      system: { me: signal(undefined), signOut: async () => void (asked += 1) },
      theme: { theme: signal('system'), choose: () => undefined },
    } as unknown as App;
    const place = document.createElement('div');
    render(h(AppContext.Provider, { value: app }, h(UserMenu, {})), place);
    const button = [...place.querySelectorAll('button')].find((one) => one.getAttribute('aria-label') === 'Sign out');
    button?.click();
    expect(asked).toBe(1);
  });

  it('leaves nothing that was written in the browser, and keeps its looks', async () => {
    saveDraft(undefined, 'Who gets the house?');
    saveDraft('session-1', 'And the boat?');
    localStorage.setItem('nexus.theme', 'dark');
    const system = systemWith(() => Promise.resolve());
    await system.signOut();
    expect(Object.keys(localStorage)).toEqual(['nexus.theme']);
    expect(system.signedOut.value).toBe(true);
  });

  it('does so when the server cannot be reached, too', async () => {
    saveDraft('session-1', 'And the boat?');
    const system = systemWith(() => Promise.reject(new Error('offline')));
    await expect(system.signOut()).rejects.toThrow('offline');
    expect([loadDraft('session-1'), system.signedOut.value]).toEqual(['', false]);
  });
});
