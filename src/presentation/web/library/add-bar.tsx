import { useState } from 'preact/hooks';
import type { Collection } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { navigate } from '../app/navigate.ts';
import { formatBytes } from '../text/format.ts';
import { t } from '../text/t.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { CollectionViews } from './collection-views.tsx';
import { PasteDialog } from './paste-dialog.tsx';
import { WebDialog } from './web-dialog.tsx';

const accepted = '.pdf,.html,.htm,.md,.markdown,.txt,.text,application/pdf,text/html,text/markdown,text/plain';

/** The collection's name and the ways to put something in. */
export function AddBar({ collection }: { collection: Collection }) {
  const { uploads, system } = useApp();
  const [dialog, setDialog] = useState<'paste' | 'web' | 'delete'>();
  const limit = system.info.value?.limits.fileBytes;
  const close = () => setDialog(undefined);

  function addFiles({ currentTarget }: { currentTarget: HTMLInputElement }) {
    uploads.add(collection.id, currentTarget.files ?? []);
    currentTarget.value = '';
  }

  return (
    <div class="mb-4">
      <div class="mb-2 flex items-center gap-2">
        <h2 class="min-w-0 flex-1 truncate text-h3 font-semibold">{collection.name}</h2>
        <IconButton label={t('library.deleteCollection')} onClick={() => setDialog('delete')}>
          <Icon name="trash-2" />
        </IconButton>
      </div>
      <CollectionViews collectionId={collection.id} shown="documents" />
      <div class="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card border border-dashed border-line-strong p-4">
        <label
          class="relative inline-flex min-h-9 items-center gap-1.5 rounded-control bg-accent px-3.5 text-dense font-semibold text-accent-fg hover:opacity-90 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent coarse:min-h-11"
          htmlFor="add-files"
        >
          <Icon name="upload" />
          {t('library.addFiles')}
          <input
            id="add-files"
            type="file"
            multiple
            accept={accepted}
            class="absolute inset-0 cursor-pointer opacity-0"
            onChange={addFiles}
          />
        </label>
        <Button look="outline" class="min-h-9" onClick={() => setDialog('paste')}>
          <Icon name="text-cursor" />
          {t('library.pasteText')}
        </Button>
        <Button look="outline" class="min-h-9" onClick={() => setDialog('web')}>
          <Icon name="globe" />
          {t('web.title')}
        </Button>
        <p class="text-meta text-fg-3">
          <span class="block coarse:hidden">{t('library.drop')}</span>
          {limit !== undefined && t('library.accepts', { limit: formatBytes(limit) })}
        </p>
      </div>
      {dialog === 'paste' && <PasteDialog collection={collection} onClose={close} />}
      {dialog === 'web' && <WebDialog collection={collection} onClose={close} />}
      {dialog === 'delete' && <DeleteCollection collection={collection} onClose={close} />}
    </div>
  );
}

function DeleteCollection({ collection, onClose }: { collection: Collection; onClose: () => void }) {
  const { library } = useApp();
  const { name, documentCount: count } = collection;
  return (
    <Confirm
      title={t('library.deleteCollectionTitle')}
      body={t('library.deleteCollectionBody', { name, count })}
      action={t('library.deleteCollection')}
      onConfirm={() => {
        void library.removeCollection(collection);
        navigate('/library', { replace: true });
      }}
      onClose={onClose}
    />
  );
}
