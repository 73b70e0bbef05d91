import { t } from '../text/t.ts';

/** The keys that matter here; of no use where there is no keyboard. */
export function ComposerHint({ running }: { running: boolean }) {
  return (
    <p class="mt-2 flex items-center justify-center gap-1.5 text-label text-fg-3 max-rail:hidden coarse:hidden">
      <kbd>{t('composer.keyEnter')}</kbd> {t('composer.hintSend')} <span aria-hidden="true">·</span>
      <kbd>{t('composer.keyShiftEnter')}</kbd> {t('composer.hintLine')}
      {running && (
        <>
          <span aria-hidden="true">·</span>
          <kbd>{t('composer.keyEscape')}</kbd> {t('composer.hintStop')}
        </>
      )}
    </p>
  );
}
