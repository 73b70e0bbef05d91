import { useEffect } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import { useApp } from '../app/app.ts';
import { AddBar } from '../library/add-bar.tsx';
import { CollectionList } from '../library/collection-list.tsx';
import { DocumentTable } from '../library/document-table.tsx';
import { SourceList } from '../library/source-list.tsx';
import { DropZone } from '../library/drop-zone.tsx';
import { UploadTray } from '../library/upload-tray.tsx';
import { Header } from '../shell/header.tsx';
import { t } from '../text/t.ts';
import { Notice } from '../ui/notice.tsx';

/** `/library` shows the first collection, `/library/:collectionId` that one. */
export function LibraryRoute() {
  const { library, uploads } = useApp();
  const collectionId = useRoute().params.collectionId;
  useEffect(() => void library.show(collectionId), [collectionId, library]);
  useEffect(() => () => library.hide(), [library]);
  const collection = library.chosen.value;
  const missing = library.collections.value !== undefined && !collection;
  return (
    <>
      <Header title={t('library.title')} />
      <main id="main" tabIndex={-1} class="min-h-0 flex-1 overflow-y-auto outline-none">
        <div class="mx-auto grid max-w-[64rem] gap-x-8 gap-y-4 p-5 max-rail:p-4 panel:grid-cols-[12rem_minmax(0,1fr)]">
          <CollectionList />
          <div class="min-w-0">
            {library.failure.value !== undefined && (
              <div class="mb-4" role="alert">
                <Notice tone="bad" icon="circle-alert" title={library.failure.value} />
              </div>
            )}
            {missing && <Notice tone="neutral" icon="search-x" title={t('library.missing')} />}
            {collection && (
              <>
                <AddBar collection={collection} />
                <SourceList collection={collection} />
                <UploadTray uploads={uploads} />
                <DocumentTable collection={collection} />
                <DropZone collection={collection} />
              </>
            )}
          </div>
        </div>
      </main>
    </>
  );
}
