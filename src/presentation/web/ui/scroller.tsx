import type { ComponentChildren, Ref } from 'preact';

interface ScrollerProps {
  /** Makes it a landmark; leave it out where several of a kind stand on a page. */
  label?: string;
  class: string;
  elementRef?: Ref<HTMLElement>;
  children: ComponentChildren;
}

/** Content that scrolls on its own. It takes the focus, since keys scroll only what has it. */
export function Scroller({ label, class: look, elementRef, children }: ScrollerProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- WCAG 2.1.1: a scroller without focusable content
    <section ref={elementRef ?? null} aria-label={label} tabIndex={0} class={look}>
      {children}
    </section>
  );
}
