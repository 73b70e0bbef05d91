import { useEffect } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import { useApp } from '../app/app.ts';
import { CollectionList } from '../library/collection-list.tsx';
import { CollectionViews } from '../library/collection-views.tsx';
import { EvaluationDetail } from '../quality/evaluation-detail.tsx';
import { EvaluationTable } from '../quality/evaluation-table.tsx';
import { LabelSummary } from '../quality/label-summary.tsx';
import { Header } from '../shell/header.tsx';
import { t } from '../text/t.ts';
import { Notice } from '../ui/notice.tsx';

/** `/library/:collectionId/quality`: how well this collection is searched and answered from. */
export function QualityRoute() {
  const { library, quality } = useApp();
  const collectionId = useRoute().params.collectionId;
  useEffect(() => void library.show(collectionId), [collectionId, library]);
  useEffect(() => () => library.hide(), [library]);
  useEffect(() => void quality.show(collectionId), [collectionId, quality]);
  useEffect(() => () => void quality.show(undefined), [quality]);
  const collection = library.chosen.value;
  const missing = library.collections.value !== undefined && !collection;
  const chosen = quality.chosen.value;
  return (
    <>
      <Header title={t('quality.title')} />
      <main id="main" tabIndex={-1} class="min-h-0 flex-1 overflow-y-auto outline-none [scrollbar-gutter:stable]">
        <div class="mx-auto grid max-w-[64rem] gap-x-8 gap-y-4 p-5 max-rail:p-4 panel:grid-cols-[12rem_minmax(0,1fr)]">
          <CollectionList />
          <div class="min-w-0">
            {missing && <Notice tone="neutral" icon="search-x" title={t('library.missing')} />}
            {collection && (
              <>
                <h2 class="mb-2 truncate text-h3 font-semibold">{collection.name}</h2>
                <CollectionViews collectionId={collection.id} shown="quality" />
                {quality.failure.value !== undefined && (
                  <div class="mb-4" role="alert">
                    <Notice tone="bad" icon="circle-alert" title={quality.failure.value} />
                  </div>
                )}
                <LabelSummary collection={collection} />
                <EvaluationTable collection={collection} />
                {chosen?.report && <EvaluationDetail evaluation={chosen} collection={collection} />}
              </>
            )}
          </div>
        </div>
      </main>
    </>
  );
}
