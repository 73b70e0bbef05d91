import { Header } from '../shell/header.tsx';
import { t } from '../text/t.ts';

export function NotFound() {
  return (
    <>
      <Header title={t('notFound.title')} />
      <main id="main" class="grid flex-1 place-items-center p-6">
        <a href="/" class="text-accent-ink underline underline-offset-2">
          {t('notFound.home')}
        </a>
      </main>
    </>
  );
}
