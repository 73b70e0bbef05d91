import { useEffect, useState } from 'preact/hooks';
import type { Memory } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { formatWhen } from '../text/format.ts';
import { t } from '../text/t.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Confirm, Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';

/** What Nexus was asked to keep in mind, to read and to delete. */
export function MemoryDialog({ onClose }: { onClose: () => void }) {
  const { memories } = useApp();
  const [clearing, setClearing] = useState(false);
  useEffect(() => void memories.load(), [memories]);
  const items = memories.items.value;
  return (
    <Dialog label={t('memory.title')} onClose={onClose}>
      <p class="mb-3 text-meta text-fg-2">{t('memory.body')}</p>
      <p role="alert" class="mb-2 text-meta text-bad empty:hidden">
        {memories.failure.value}
      </p>
      {items?.length === 0 && <p class="py-2 text-dense text-fg-3">{t('memory.empty')}</p>}
      {items !== undefined && items.length > 0 && (
        <>
          <ul class="max-h-[50vh] overflow-y-auto border-t border-line">
            {items.map((memory) => (
              <Row key={memory.id} memory={memory} />
            ))}
          </ul>
          <div class="mt-3 flex justify-end">
            <Button look="danger" onClick={() => setClearing(true)}>
              {t('memory.clear')}
            </Button>
          </div>
        </>
      )}
      {clearing && (
        <Confirm
          title={t('memory.clearTitle')}
          body={t('memory.clearBody', { count: items?.length ?? 0 })}
          action={t('memory.clear')}
          onConfirm={() => void memories.clear()}
          onClose={() => setClearing(false)}
        />
      )}
    </Dialog>
  );
}

function Row({ memory }: { memory: Memory }) {
  const { memories } = useApp();
  const { text, createdAt } = memory;
  return (
    <li class="flex items-start gap-2 border-b border-line py-2 text-dense">
      <div class="min-w-0 flex-1">
        <p class="break-words whitespace-pre-line">{text}</p>
        <p class="text-label text-fg-3 tabular-nums">{t('memory.noted', { when: formatWhen(createdAt) })}</p>
      </div>
      <IconButton label={t('memory.delete', { text })} onClick={() => void memories.remove(memory)}>
        <Icon name="trash-2" size={14} />
      </IconButton>
    </li>
  );
}
