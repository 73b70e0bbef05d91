import { useEffect, useState } from 'preact/hooks';
import type { Collection } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { t } from '../text/t.ts';

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;

/** The whole window takes files while the library is open, and says where they will go. */
export function DropZone({ collection }: { collection: Collection }) {
  const { uploads } = useApp();
  const [over, setOver] = useState(false);

  useEffect(() => {
    function onDragOver(event: DragEvent) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    }
    // Leaving the window, not one of its elements.
    const onDragLeave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    function onDrop(event: DragEvent) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      uploads.add(collection.id, event.dataTransfer?.files ?? []);
    }
    addEventListener('dragover', onDragOver);
    addEventListener('dragleave', onDragLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onDragOver);
      removeEventListener('dragleave', onDragLeave);
      removeEventListener('drop', onDrop);
    };
  }, [collection.id, uploads]);

  if (!over) return null;
  return (
    <div class="pointer-events-none fixed inset-3 z-40 grid place-items-center rounded-bubble border-2 border-dashed border-accent bg-accent-soft/90 text-h3 font-semibold text-accent-ink">
      {t('library.dropNow', { name: collection.name })}
    </div>
  );
}
