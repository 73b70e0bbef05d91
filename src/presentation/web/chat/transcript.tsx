import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../app/app.ts';
import type { OpenSession } from '../session/session.ts';
import { t } from '../text/t.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Scroller } from '../ui/scroller.tsx';
import { StickToEnd } from './stick-to-end.ts';
import { TurnView } from './turn.tsx';

export function Transcript({ session }: { session: OpenSession }) {
  const { panel, wideEnoughForPanel } = useApp();
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [stick, setStick] = useState<StickToEnd>();
  const cells = session.turns.cells.value;

  useLayoutEffect(() => {
    if (!scroller.current || !content.current) return undefined;
    const owner = new StickToEnd(scroller.current, content.current);
    setStick(owner);
    return () => owner.stop();
  }, [session]);

  // A question asked here is where the reader wants to be; one from another page is not.
  useLayoutEffect(() => {
    if (cells.at(-1)?.turn.peek().delivery === 'waiting') stick?.follow();
  }, [cells, stick]);

  const cited = panel.citations.value.length > 0;
  useEffect(() => {
    if (cited && wideEnoughForPanel.peek()) panel.offer();
  }, [cited, session, panel, wideEnoughForPanel]);

  return (
    <div class="relative min-h-0 flex-1">
      <Scroller
        elementRef={scroller}
        label={t('chat.conversation')}
        class="h-full overflow-y-auto overscroll-contain -outline-offset-2"
      >
        <div ref={content} class="mx-auto max-w-measure px-5 pt-6 pb-8">
          {session.olderCursor.value !== undefined && (
            <Button look="outline" class="mx-auto mb-6 flex" onClick={() => void session.loadOlder()}>
              {t('chat.older')}
            </Button>
          )}
          {cells.map((cell) => (
            <TurnView key={cell.id} cell={cell} session={session} />
          ))}
        </div>
      </Scroller>
      {stick && !stick.following.value && (
        <Button
          look="outline"
          class="absolute bottom-3 left-1/2 -translate-x-1/2 shadow-1"
          onClick={() => stick.follow()}
        >
          <Icon name="arrow-down" />
          {t('chat.latest')}
        </Button>
      )}
    </div>
  );
}
