import { useEffect, useState } from 'preact/hooks';
import type { LiveTurn } from '../session/live-turn.ts';
import type { OpenSession } from '../session/session.ts';
import { formatSeconds } from '../text/format.ts';
import { t } from '../text/t.ts';

const tick = 100;
const patience = 300;

/** What is being done and for how long: `Searching 2 collections · 1.2 s`. Quick answers never show it. */
export function StepLine({ turn, session }: { turn: LiveTurn; session: OpenSession }) {
  const [start] = useState(() => turn.step?.since ?? Date.now());
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tick);
    return () => clearInterval(timer);
  }, []);
  const elapsed = now - start;
  const detail = turn.delivery ? waiting(session) : (turn.step?.detail ?? t('turn.working'));
  return (
    <p class="mt-2 flex min-h-6 items-center gap-2 text-meta text-fg-3 tabular-nums">
      {elapsed >= patience && (
        <>
          <span class="size-2 animate-pulse rounded-chip bg-accent" aria-hidden="true" />
          {t('turn.step', { detail, seconds: formatSeconds(elapsed) })}
        </>
      )}
    </p>
  );
}

function waiting(session: OpenSession): string {
  return session.connection.value === 'open' ? t('turn.sending') : t('turn.waiting');
}
