import type { Document } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { formatBytes, formatMediaType, formatWhen } from '../text/format.ts';
import { t } from '../text/t.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { StateChip } from './state-chip.tsx';
import { stateOfDocument } from './upload-item.ts';

const cell = 'px-2 py-1.5 text-fg-2';

export function DocumentRow({ document, onDelete }: { document: Document; onDelete: (document: Document) => void }) {
  const { panel } = useApp();
  const { id, title, error } = document;
  const ready = document.state === 'ready';
  return (
    <tr class="border-b border-line align-middle hover:bg-surface">
      <th scope="row" class="px-2 py-1.5 text-start font-normal">
        <button
          type="button"
          class="block max-w-full min-h-6 truncate text-start font-medium text-fg hover:underline disabled:opacity-100 disabled:hover:no-underline coarse:min-h-11"
          disabled={!ready}
          title={title}
          onClick={() => panel.read({ documentId: id, title })}
        >
          {title}
        </button>
        <span class="flex flex-wrap items-center gap-x-2 pb-1 text-label text-fg-3 @[30rem]:hidden">
          <State document={document} />
          {formatMediaType(document.mediaType)} · {formatBytes(document.bytes)}
        </span>
        {error && <span class="block text-meta font-normal break-words text-bad">{error.detail}</span>}
      </th>
      <td class={`${cell} @max-[38rem]:hidden`}>{formatMediaType(document.mediaType)}</td>
      <td class={`${cell} @max-[38rem]:hidden`}>{formatBytes(document.bytes)}</td>
      <td class={`${cell} @max-[30rem]:hidden`}>
        <State document={document} />
      </td>
      <td class={`${cell} @max-[44rem]:hidden`}>{formatWhen(document.updatedAt)}</td>
      <td class="text-end">
        <IconButton label={t('library.deleteDocument', { title })} onClick={() => onDelete(document)}>
          <Icon name="trash-2" size={14} />
        </IconButton>
      </td>
    </tr>
  );
}

function State({ document }: { document: Document }) {
  const words = document.state === 'ready' && !document.embedded;
  return (
    <span class="inline-flex flex-wrap items-center gap-x-2">
      <StateChip state={stateOfDocument(document)} />
      {words && <span class="text-label text-fg-3">{t('library.wordsOnly')}</span>}
    </span>
  );
}
