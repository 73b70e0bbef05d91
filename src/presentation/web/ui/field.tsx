import type { ComponentChildren } from 'preact';

/** The look of every text control. */
export const control =
  'w-full rounded-control border border-line-strong bg-raised px-2.5 py-1.5 text-ui text-fg coarse:min-h-11';

/** A control with its label above. */
export function Field({ label, htmlFor, children }: { label: string; htmlFor: string; children: ComponentChildren }) {
  return (
    <div class="mb-3">
      <label htmlFor={htmlFor} class="mb-1 block text-meta font-medium text-fg-2">
        {label}
      </label>
      {children}
    </div>
  );
}
