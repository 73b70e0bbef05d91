import type { ComponentChildren } from 'preact';
import { classes } from './classes.ts';
import { Icon, type IconName } from './icon.tsx';

const tones = {
  warn: 'border-warn/40 bg-warn-soft text-warn',
  bad: 'border-bad/40 bg-bad-soft text-bad',
  neutral: 'border-line bg-surface text-fg-2',
};

interface NoticeProps {
  tone: keyof typeof tones;
  icon: IconName;
  title: string;
  children?: ComponentChildren;
}

/** A boxed message in the flow of the page. */
export function Notice({ tone, icon, title, children }: NoticeProps) {
  return (
    <div class={classes('flex gap-2.5 rounded-card border px-3 py-2.5 text-dense', tones[tone])}>
      <span class="mt-0.5">
        <Icon name={icon} />
      </span>
      <div class="min-w-0 flex-1">
        <p class="font-semibold">{title}</p>
        {children}
      </div>
    </div>
  );
}
