import { t } from '../text/t.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { StateChip } from './state-chip.tsx';
import { finished, type UploadState } from './upload-item.ts';
import type { UploadRow, Uploads } from './uploads.ts';

/** One row a file, from this page to searchable. Failures stay, with their reason, until cleared. */
export function UploadTray({ uploads }: { uploads: Uploads }) {
  const rows = uploads.rows.value;
  if (rows.length === 0) return null;
  return (
    <section aria-label={t('upload.tray')} class="mb-4 rounded-card border border-line bg-raised">
      <header class="flex items-center border-b border-line py-1 ps-3 pe-1">
        <h3 class="flex-1 text-dense font-semibold">{t('upload.tray')}</h3>
        <Button onClick={() => uploads.clearFinished()}>{t('upload.clear')}</Button>
      </header>
      <ul class="divide-y divide-line">
        {rows.map((row) => (
          <Row key={row.key} row={row} uploads={uploads} />
        ))}
      </ul>
    </section>
  );
}

function Row({ row, uploads }: { row: UploadRow; uploads: Uploads }) {
  const state = row.state.value;
  const { name } = row;
  const retry = state.name === 'cancelled' || (state.name === 'failed' && state.retry);
  return (
    <li class="px-3 py-2">
      <div class="flex min-h-8 items-center gap-2">
        <Icon name="file-text" />
        <span class="min-w-0 flex-1 truncate text-dense" title={name}>
          {name}
        </span>
        <StateChip state={state} />
        {retry && (
          <IconButton label={t('upload.retryName', { name })} onClick={() => uploads.retry(row.key)}>
            <Icon name="rotate-cw" />
          </IconButton>
        )}
        {!finished(state) && (
          <IconButton label={t('upload.cancelName', { name })} onClick={() => uploads.cancel(row.key)}>
            <Icon name="x" />
          </IconButton>
        )}
      </div>
      {!finished(state) && <Bar state={state} name={name} />}
      {state.name === 'failed' && <p class="text-meta break-words text-bad">{state.detail}</p>}
    </li>
  );
}

/** Determinate where the amount is known, honestly indeterminate where not. */
function Bar({ state, name }: { state: UploadState; name: string }) {
  const fraction =
    state.name === 'uploading'
      ? state.fraction
      : state.name === 'embedding' && state.total > 0
        ? state.done / state.total
        : undefined;
  return <progress class="mt-1 w-full" aria-label={t('upload.progress', { name })} value={fraction} max={1} />;
}
