import { useState } from 'preact/hooks';
import type { Collection, Document } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { t } from '../text/t.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { DocumentRow } from './document-row.tsx';

const heading = 'px-2 py-1.5 text-start font-medium';

export function DocumentTable({ collection }: { collection: Collection }) {
  const { library } = useApp();
  const [doomed, setDoomed] = useState<Document>();
  const documents = library.documents.value;
  if (!documents) return <p class="text-dense text-fg-3">{t('common.loading')}</p>;
  if (documents.length === 0) return <p class="py-6 text-center text-fg-3">{t('library.empty')}</p>;
  return (
    <div class="@container">
      <table class="w-full table-fixed text-dense tabular-nums">
        <caption class="sr-only">{collection.name}</caption>
        <thead class="border-b border-line text-label text-fg-3">
          <tr>
            <th scope="col" class={heading}>
              {t('library.name')}
            </th>
            <th scope="col" class={`${heading} w-24 @max-[38rem]:hidden`}>
              {t('library.type')}
            </th>
            <th scope="col" class={`${heading} w-20 @max-[38rem]:hidden`}>
              {t('library.size')}
            </th>
            <th scope="col" class={`${heading} w-40 @max-[30rem]:hidden`}>
              {t('library.status')}
            </th>
            <th scope="col" class={`${heading} w-28 @max-[44rem]:hidden`}>
              {t('library.updated')}
            </th>
            <th scope="col" class="w-10 coarse:w-13">
              <span class="sr-only">{t('library.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {documents.map((document) => (
            <DocumentRow key={document.id} document={document} onDelete={setDoomed} />
          ))}
        </tbody>
      </table>
      {library.nextCursor.value !== undefined && (
        <Button look="outline" class="mx-auto mt-4 flex" onClick={() => void library.loadMore()}>
          {t('common.loadMore')}
        </Button>
      )}
      {doomed && (
        <Confirm
          title={t('library.deleteDocumentTitle')}
          body={t('library.deleteDocumentBody', { title: doomed.title })}
          action={t('common.delete')}
          onConfirm={() => void library.removeDocument(doomed)}
          onClose={() => setDoomed(undefined)}
        />
      )}
    </div>
  );
}
