import { useRef } from 'preact/hooks';

interface TabsProps<T extends string> {
  label: string;
  tabs: { id: T; text: string }[];
  selected: T;
  /** Prefix of element ids: `<prefix>-<id>-tab` controls `<prefix>-panel`. */
  prefix: string;
  onSelect: (id: T) => void;
}

/** A tab list: arrows move and select, one tab stop. */
export function Tabs<T extends string>({ label, tabs, selected, prefix, onSelect }: TabsProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const at = tabs.findIndex((tab) => tab.id === selected);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (step === 0 || !next) return;
    event.preventDefault();
    onSelect(next.id);
    list.current?.querySelector<HTMLElement>(`#${prefix}-${next.id}-tab`)?.focus();
  }
  return (
    <div ref={list} role="tablist" aria-label={label} class="flex gap-1">
      {tabs.map(({ id, text }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`${prefix}-${id}-tab`}
          aria-controls={`${prefix}-panel`}
          aria-selected={id === selected}
          tabIndex={id === selected ? 0 : -1}
          class="min-h-8 rounded-control px-2.5 text-dense text-fg-2 hover:bg-hover aria-selected:bg-accent-soft aria-selected:font-medium aria-selected:text-accent-ink coarse:min-h-11"
          onClick={() => onSelect(id)}
          onKeyDown={onKeyDown}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
