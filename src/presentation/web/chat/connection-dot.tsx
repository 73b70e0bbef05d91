import { useEffect, useState } from 'preact/hooks';
import type { OpenSession } from '../session/session.ts';
import { t } from '../text/t.ts';

const patience = 2_000;

/** Says that the connection is gone once that has lasted two seconds; nothing while all is well. */
export function ConnectionDot({ session }: { session: OpenSession }) {
  const open = session.connection.value === 'open' || session.failure.value !== undefined;
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (open) return undefined;
    const timer = setTimeout(() => setLate(true), patience);
    return () => clearTimeout(timer);
  }, [open]);
  if (open || !late) return null;
  return (
    <output class="inline-flex items-center gap-1.5 text-meta text-warn">
      <span class="size-2 animate-pulse rounded-chip bg-warn" aria-hidden="true" />
      {t('connection.reconnecting')}
    </output>
  );
}
