import { useState } from 'preact/hooks';
import type { Collection } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { messageOf } from '../api/problem.ts';
import { t } from '../text/t.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DialogEnd } from './dialog-end.tsx';
import { control, Field } from '../ui/field.tsx';

const whats = ['page', 'site', 'listing'] as const;
type What = (typeof whats)[number];
const crons = { never: undefined, daily: '0 4 * * *', weekly: '0 4 * * 1' } as const;
type Fresh = keyof typeof crons;
const standardPages = 500;

/** Asks for an address, what of it to take, and how often to look for changes. */
export function WebDialog({ collection, onClose }: { collection: Collection; onClose: () => void }) {
  const { webSources } = useApp();
  const [url, setUrl] = useState('');
  const [what, setWhat] = useState<What>('page');
  const [pages, setPages] = useState(standardPages);
  const [fresh, setFresh] = useState<Fresh>('never');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();

  async function add(event: Event) {
    event.preventDefault();
    setBusy(true);
    const cron = crons[fresh];
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    try {
      await webSources.add(collection.id, {
        url: url.trim(),
        crawl: {
          ...(what !== 'listing' && { kind: what }),
          ...(what !== 'page' && { pages }),
          ...(cron !== undefined && { schedule: { cron, timeZone } }),
        },
      });
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
    }
    setBusy(false);
  }

  return (
    <Dialog label={t('web.title')} onClose={onClose}>
      <form onSubmit={(event) => void add(event)}>
        <Field label={t('web.address')} htmlFor="web-url">
          <input
            id="web-url"
            type="url"
            class={control}
            required
            autofocus
            maxLength={2048}
            placeholder="https://"
            value={url}
            aria-invalid={failure !== undefined}
            aria-describedby="web-problem"
            onInput={(event) => setUrl(event.currentTarget.value)}
          />
        </Field>
        <Choice id="web-what" label={t('web.what')} value={what} options={whats} onChange={setWhat} />
        {what !== 'page' && (
          <Field label={t('web.pages')} htmlFor="web-pages">
            <input
              id="web-pages"
              type="number"
              class={control}
              required
              min={1}
              max={10_000}
              value={pages}
              onInput={(event) => setPages(event.currentTarget.valueAsNumber)}
            />
          </Field>
        )}
        <Choice
          id="web-fresh"
          label={t('web.fresh')}
          value={fresh}
          options={['never', 'daily', 'weekly']}
          onChange={setFresh}
        />
        <DialogEnd
          problemId="web-problem"
          failure={failure}
          submit={t('web.add')}
          disabled={busy || url.trim() === ''}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}

interface ChoiceProps<Value extends What | Fresh> {
  id: string;
  label: string;
  value: Value;
  options: readonly Value[];
  onChange: (value: Value) => void;
}

function Choice<Value extends What | Fresh>({ id, label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <Field label={label} htmlFor={id}>
      <select
        id={id}
        class={control}
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = options.find((option) => option === currentTarget.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {nameOf(option)}
          </option>
        ))}
      </select>
    </Field>
  );
}

function nameOf(option: What | Fresh): string {
  return t(`web.${option}`);
}
