import { t } from '../text/t.ts';

/** The whole page once the server says 401. Drafts stay in the browser. */
export function SignedOut() {
  return (
    <main id="main" class="grid h-full place-items-center p-6">
      <div class="max-w-[26rem] text-center">
        <span class="mx-auto mb-6 block size-10 rounded-card bg-accent" aria-hidden="true" />
        <h1 class="mb-2 text-h2 font-semibold">{t('signedOut.title')}</h1>
        <p class="mb-6 text-fg-2">
          {t('signedOut.body')}{' '}
          <code class="rounded-control bg-surface px-1.5 py-0.5 font-mono text-dense">{t('signedOut.command')}</code>.
        </p>
        <a
          href="/sign-in"
          class="inline-flex min-h-11 items-center rounded-control bg-accent px-4 font-semibold text-accent-fg"
        >
          {t('signedOut.link')}
        </a>
      </div>
    </main>
  );
}
