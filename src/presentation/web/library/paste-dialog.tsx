import { useState } from 'preact/hooks';
import type { Collection } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { messageOf } from '../api/problem.ts';
import { t } from '../text/t.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DialogEnd } from './dialog-end.tsx';
import { control, Field } from '../ui/field.tsx';

export function PasteDialog({ collection, onClose }: { collection: Collection; onClose: () => void }) {
  const { library, uploads } = useApp();
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();

  async function add(event: Event) {
    event.preventDefault();
    setBusy(true);
    try {
      uploads.follow(collection.id, await library.addText(collection.id, title.trim(), text));
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
    }
    setBusy(false);
  }

  return (
    <Dialog label={t('paste.title')} onClose={onClose}>
      <form onSubmit={(event) => void add(event)}>
        <Field label={t('paste.name')} htmlFor="paste-title">
          <input
            id="paste-title"
            class={control}
            maxLength={200}
            value={title}
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
        </Field>
        <Field label={t('paste.text')} htmlFor="paste-text">
          <textarea
            id="paste-text"
            class={control}
            rows={10}
            autofocus
            value={text}
            aria-describedby="paste-problem"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </Field>
        <DialogEnd
          problemId="paste-problem"
          failure={failure}
          submit={t('paste.add')}
          disabled={busy || text.trim() === ''}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
