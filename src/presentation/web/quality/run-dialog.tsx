import { useState } from 'preact/hooks';
import type { RetrievalSettings } from '../../../application/protocol/evaluations.ts';
import { useApp } from '../app/app.ts';
import { messageOf } from '../api/problem.ts';
import { DialogEnd } from '../library/dialog-end.tsx';
import { t } from '../text/t.ts';
import { Dialog } from '../ui/dialog.tsx';
import { control, Field } from '../ui/field.tsx';
import { SettingFields } from './setting-fields.tsx';

const uses = ['none', 'check', 'keep'] as const;
type Use = (typeof uses)[number];

/** What to measure, and against what. */
export function RunDialog({ onClose }: { onClose: () => void }) {
  const { quality } = useApp();
  const hasBaseline = quality.baseline.value !== undefined;
  const [name, setName] = useState('');
  const [answer, setAnswer] = useState(false);
  const [use, setUse] = useState<Use>(hasBaseline ? 'check' : 'none');
  const [settings, setSettings] = useState<Partial<RetrievalSettings>>({});
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();

  async function begin(event: Event) {
    event.preventDefault();
    setBusy(true);
    try {
      await quality.begin({
        ...(name.trim() !== '' && { name: name.trim() }),
        ...(answer && { answer }),
        ...(use !== 'none' && { baseline: use }),
        ...(Object.keys(settings).length > 0 && { compareWith: settings }),
      });
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
    }
    setBusy(false);
  }

  return (
    <Dialog label={t('quality.runTitle')} onClose={onClose}>
      <form onSubmit={(event) => void begin(event)}>
        <Field label={t('quality.runName')} htmlFor="run-name">
          <input
            id="run-name"
            class={control}
            maxLength={200}
            autofocus
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <Field label={t('quality.baselineUse')} htmlFor="run-baseline">
          <select
            id="run-baseline"
            class={control}
            value={use}
            onChange={({ currentTarget }) => setUse(uses.find((one) => one === currentTarget.value) ?? 'none')}
          >
            {uses
              .filter((one) => one !== 'check' || hasBaseline)
              .map((one) => (
                <option key={one} value={one}>
                  {t(`quality.baseline.${one}`)}
                </option>
              ))}
          </select>
        </Field>
        <div class="mb-3 flex gap-2">
          <input
            id="run-answer"
            type="checkbox"
            class="mt-1 size-4 shrink-0 accent-accent"
            checked={answer}
            onChange={(event) => setAnswer(event.currentTarget.checked)}
          />
          <label htmlFor="run-answer" class="text-dense">
            {t('quality.answer')}
            <span class="block text-label text-fg-3">{t('quality.answerHint')}</span>
          </label>
        </div>
        <details class="mb-4">
          <summary class="min-h-6 text-dense font-medium">{t('quality.compare')}</summary>
          <p class="mt-1 mb-2 text-label text-fg-3">{t('quality.compareHint')}</p>
          <SettingFields settings={settings} onChange={setSettings} />
        </details>
        <DialogEnd
          problemId="run-problem"
          failure={failure}
          submit={t('quality.start')}
          disabled={busy}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}
