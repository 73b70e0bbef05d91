import { useState } from 'preact/hooks';
import { useApp } from '../app/app.ts';
import { navigate } from '../app/navigate.ts';
import { messageOf } from '../api/problem.ts';
import { t } from '../text/t.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { DialogEnd } from './dialog-end.tsx';
import { control, Field } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';

/** Every collection, and a way to make another. A column where there is room, a scrolling row where not. */
export function CollectionList() {
  const { library } = useApp();
  const [naming, setNaming] = useState(false);
  const chosen = library.chosen.value;
  return (
    <nav aria-label={t('library.collections')} class="min-w-0">
      <h2 class="mb-1 px-2.5 text-label font-medium text-fg-3 max-panel:sr-only">{t('library.collections')}</h2>
      <ul class="flex gap-1 overflow-x-auto p-0.5 panel:flex-col">
        {library.collections.value?.map(({ id, name, documentCount }) => (
          <li key={id} class="max-panel:max-w-[60vw] max-panel:shrink-0">
            <a
              href={`/library/${id}`}
              aria-current={id === chosen?.id ? 'page' : undefined}
              class="flex min-h-8.5 items-center gap-2 rounded-control px-2.5 text-dense text-fg-2 hover:bg-hover aria-[current]:bg-hover aria-[current]:font-medium aria-[current]:text-fg coarse:min-h-11"
            >
              <span class="min-w-0 flex-1 truncate">{name}</span>
              <span class="text-label text-fg-3 tabular-nums">{documentCount}</span>
            </a>
          </li>
        ))}
        <li class="shrink-0">
          <Button class="w-full justify-start!" onClick={() => setNaming(true)}>
            <Icon name="plus" />
            {t('library.newCollection')}
          </Button>
        </li>
      </ul>
      {naming && <NewCollection onClose={() => setNaming(false)} />}
    </nav>
  );
}

function NewCollection({ onClose }: { onClose: () => void }) {
  const { library } = useApp();
  const [name, setName] = useState('');
  const [failure, setFailure] = useState<string>();
  async function create(event: Event) {
    event.preventDefault();
    try {
      const { id } = await library.create(name.trim());
      onClose();
      navigate(`/library/${id}`);
    } catch (error) {
      setFailure(messageOf(error));
    }
  }
  return (
    <Dialog label={t('library.newCollection')} onClose={onClose}>
      <form onSubmit={(event) => void create(event)}>
        <Field label={t('library.collectionName')} htmlFor="collection-name">
          <input
            id="collection-name"
            class={control}
            required
            maxLength={200}
            autofocus
            value={name}
            aria-invalid={failure !== undefined}
            aria-describedby="collection-problem"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <DialogEnd
          problemId="collection-problem"
          failure={failure}
          submit={t('library.create')}
          disabled={name.trim() === ''}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
