import { useApp } from '../app/app.ts';
import type { LiveTurn } from '../session/live-turn.ts';
import { t } from '../text/t.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

/** What the reader thinks of an answer; pressed again, a thumb is taken back. */
export function Thumbs({ turn }: { turn: LiveTurn }) {
  const { rate } = useApp();
  const rating = turn.feedback?.rating;
  const toggle = (to: 'up' | 'down') => () => void rate(turn.id, { rating: rating === to ? null : to });
  return (
    <>
      <IconButton label={t('turn.good')} aria-pressed={rating === 'up'} onClick={toggle('up')}>
        <Icon name="thumbs-up" />
      </IconButton>
      <IconButton label={t('turn.bad')} aria-pressed={rating === 'down'} onClick={toggle('down')}>
        <Icon name="thumbs-down" />
      </IconButton>
    </>
  );
}
