import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { DocumentContent } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { ApiError, messageOf } from '../api/problem.ts';
import { t } from '../text/t.ts';
import { Notice } from '../ui/notice.tsx';
import { Scroller } from '../ui/scroller.tsx';
import { documentParts, pageOf } from './document-parts.ts';
import type { Reading } from './panel-state.ts';

/** The text of a document with the quoted passage marked and in view. */
export function DocumentView({ reading }: { reading: Reading }) {
  const { documentContent } = useApp();
  const [content, setContent] = useState<DocumentContent>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    const abort = new AbortController();
    documentContent(reading.documentId, abort.signal).then(
      setContent,
      (error: unknown) => abort.signal.aborted || setFailure(error),
    );
    return () => abort.abort();
  }, [documentContent, reading.documentId]);
  const page = reading.citation?.page ?? (reading.citation && pageOf(content?.pages, reading.citation.source.start));
  return (
    <section aria-label={t('document.region')} class="flex h-full flex-col">
      <header class="border-b border-line px-4 py-2.5">
        <h2 class="text-dense font-semibold break-words">{content?.title ?? reading.title}</h2>
        {page !== undefined && <p class="text-label text-fg-3">{t('panel.page', { page })}</p>}
      </header>
      {failure !== undefined ? (
        <Missing failure={failure} quote={reading.citation?.quote} />
      ) : content ? (
        <Text content={content} reading={reading} />
      ) : (
        <p class="p-4 text-dense text-fg-3">{t('common.loading')}</p>
      )}
    </section>
  );
}

function Text({ content, reading: { citation } }: { content: DocumentContent; reading: Reading }) {
  const scroller = useRef<HTMLElement>(null);
  const changed = citation !== undefined && citation.source.version !== content.version;
  const [parts] = useState(() => documentParts(content, changed ? undefined : citation?.source));
  useLayoutEffect(() => {
    const show = () => scroller.current?.querySelector('mark')?.scrollIntoView({ block: 'center' });
    show();
    // Stretches out of sight get their real height once they come near; then the place is exact.
    const frame = requestAnimationFrame(show);
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <Scroller elementRef={scroller} class="min-h-0 flex-1 overflow-y-auto p-4 -outline-offset-2">
      {changed && (
        <div class="mb-4">
          <Notice tone="warn" icon="triangle-alert" title={t('document.changed')}>
            <p class="mt-1">“{citation.quote}”</p>
          </Notice>
        </div>
      )}
      {content.text === '' && <p class="text-fg-3">{t('document.empty')}</p>}
      {parts.map((part, index) => (
        <div key={index} class="document-part">
          {part.page !== undefined && (
            <h3 class="mt-4 mb-2 border-b border-line pb-1 text-label font-medium text-fg-3">
              {t('document.page', { page: part.page })}
            </h3>
          )}
          <div class="text-dense break-words whitespace-pre-wrap text-fg">
            {part.before}
            {part.marked !== '' && <mark>{part.marked}</mark>}
            {part.after}
          </div>
        </div>
      ))}
    </Scroller>
  );
}

function Missing({ failure, quote }: { failure: unknown; quote: string | undefined }) {
  const removed = failure instanceof ApiError && failure.code === 'not_found';
  return (
    <div class="p-4">
      <Notice tone="bad" icon="circle-alert" title={removed ? t('document.removed') : t('common.problem')}>
        {!removed && <p>{messageOf(failure)}</p>}
      </Notice>
      {quote !== undefined && <blockquote class="mt-3 text-dense text-fg-2">{quote}</blockquote>}
    </div>
  );
}
