import { classes } from './classes.ts';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'neutral';

const tones: Record<Tone, string> = {
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  info: 'bg-info-soft text-info',
  neutral: 'bg-surface text-fg-2',
};

/** A state in an icon and a word; the colour only repeats it. */
export function Chip({ tone, icon, text }: { tone: Tone; icon: IconName; text: string }) {
  return (
    <span
      class={classes(
        'inline-flex items-center gap-1.5 rounded-chip px-2 py-0.5 text-meta font-medium whitespace-nowrap',
        tones[tone],
      )}
    >
      <Icon name={icon} size={12} />
      {text}
    </span>
  );
}
