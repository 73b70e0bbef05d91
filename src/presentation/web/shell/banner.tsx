import type { Readiness } from '../../../application/protocol/system.ts';
import { useApp } from '../app/app.ts';
import { t } from '../text/t.ts';
import { Icon } from '../ui/icon.tsx';

/** What does not work at the moment, in the words of the server. */
export function Banner() {
  const readiness = useApp().system.info.value?.readiness;
  const lines = readiness && readiness.status !== 'ready' ? linesOf(readiness) : [];
  if (lines.length === 0) return null;
  return (
    <section aria-label={t('banner.label')} class="border-b border-line bg-warn-soft px-4 py-2 text-dense text-warn">
      {lines.map((line) => (
        <p key={line} class="flex gap-2 break-words">
          <span class="mt-0.5">
            <Icon name="triangle-alert" />
          </span>
          {line}
        </p>
      ))}
    </section>
  );
}

function linesOf({ checks }: Readiness): string[] {
  return Object.entries(checks)
    .filter(([, { status }]) => status !== 'ok')
    .map(([name, { detail }]) => {
      if (name !== 'embedding') return t('banner.part', { name, detail });
      return /words only/i.test(detail) ? detail : t('banner.wordsOnly', { detail });
    });
}
