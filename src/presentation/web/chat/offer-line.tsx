import type { ToolOffer } from '../../../application/protocol/tool-calls.ts';
import { t } from '../text/t.ts';
import { Icon } from '../ui/icon.tsx';

/** A plugin that may know what was asked, and how to ask it. */
export function OfferLine({ offer: { plugin, request } }: { offer: ToolOffer }) {
  return (
    <p class="mt-2 flex items-center gap-2 text-meta text-fg-3">
      <Icon name="circle" size={12} />
      {t('turn.offer', { plugin, request: `“${request}”` })}
    </p>
  );
}
