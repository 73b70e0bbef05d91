import { t } from '../text/t.ts';

/** What can be looked at of a collection: its documents, and how well it is searched. */
export function CollectionViews({ collectionId, shown }: { collectionId: string; shown: 'documents' | 'quality' }) {
  const views = [
    { id: 'documents', href: `/library/${collectionId}`, text: t('quality.documents') },
    { id: 'quality', href: `/library/${collectionId}/quality`, text: t('quality.title') },
  ];
  return (
    <nav aria-label={t('quality.views')} class="mb-4 flex gap-1 border-b border-line">
      {views.map(({ id, href, text }) => (
        <a
          key={id}
          href={href}
          aria-current={id === shown ? 'page' : undefined}
          class="-mb-px flex min-h-9 items-center border-b-2 border-transparent px-2.5 text-dense text-fg-2 hover:text-fg aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-fg coarse:min-h-11"
        >
          {text}
        </a>
      ))}
    </nav>
  );
}
