import type { ButtonHTMLAttributes } from 'preact';
import { classes } from './classes.ts';

type Look = 'ghost' | 'outline' | 'primary' | 'danger';

const looks: Record<Look, string> = {
  ghost: 'text-fg-2 hover:bg-hover aria-pressed:bg-accent-soft aria-pressed:text-accent-ink',
  outline: 'border border-line-strong bg-raised text-fg hover:bg-hover',
  primary: 'bg-accent font-semibold text-accent-fg hover:opacity-90',
  danger: 'border border-bad bg-raised font-medium text-bad hover:bg-bad-soft',
};

const shape =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control text-dense transition-colors duration-[80ms] disabled:opacity-50 coarse:min-h-11';

export interface ButtonProps extends ButtonHTMLAttributes {
  look?: Look;
}

export function Button({ look = 'ghost', class: extra, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      class={classes(shape, 'min-h-8 px-2.5', looks[look], extra as string | undefined)}
    />
  );
}

/** A button whose only content is an icon; `label` is its name and its tooltip. */
export function IconButton({ look = 'ghost', label, class: extra, ...rest }: ButtonProps & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      class={classes(shape, 'size-8 coarse:size-11', looks[look], extra as string | undefined)}
    />
  );
}
