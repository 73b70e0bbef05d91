import { useState } from 'preact/hooks';
import type { Collection } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import { messageOf } from '../api/problem.ts';
import { t } from '../text/t.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { readLabels } from './read-labels.ts';
import { RunDialog } from './run-dialog.tsx';

const example = '{"text": "When was the harbour opened?", "relevant": {"harbours.pdf": 1}, "answers": ["1862"]}';

/** What there is to ask, where it came from, and the ways to get more and to ask it. */
export function LabelSummary({ collection }: { collection: Collection }) {
  const { quality } = useApp();
  const [dialog, setDialog] = useState<'run' | 'clear'>();
  const [failure, setFailure] = useState<string>();
  const counts = quality.counts.value;
  const count = quality.labelled.value;
  const mayWrite = collection.access !== 'read';
  const close = () => setDialog(undefined);

  async function upload({ currentTarget }: { currentTarget: HTMLInputElement }) {
    const [file] = currentTarget.files ?? [];
    if (!file) return;
    try {
      await quality.upload(readLabels(await file.text()));
      setFailure(undefined);
    } catch (error) {
      setFailure(messageOf(error));
    }
    currentTarget.value = '';
  }

  return (
    <section class="mb-6 rounded-card border border-line bg-raised p-4" aria-label={t('quality.labels')}>
      <div class="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-2">
        <div class="min-w-48 flex-1">
          <h3 class="text-ui font-semibold">{heading(counts && count)}</h3>
          <p class="text-meta text-fg-3 tabular-nums">{counts && sourcesOf(counts)}</p>
        </div>
        {mayWrite && (
          <>
            <label
              class="relative inline-flex min-h-9 items-center gap-1.5 rounded-control border border-line-strong bg-raised px-2.5 text-dense hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent coarse:min-h-11"
              htmlFor="label-file"
            >
              <Icon name="upload" />
              {t('quality.upload')}
              <input
                id="label-file"
                type="file"
                accept=".json,.jsonl,.ndjson,application/json"
                class="absolute inset-0 cursor-pointer opacity-0"
                aria-describedby="label-problem"
                onChange={(event) => void upload(event)}
              />
            </label>
            <Button look="primary" class="min-h-9" disabled={count === 0} onClick={() => setDialog('run')}>
              {t('quality.run')}
            </Button>
            {count > 0 && (
              <IconButton label={t('quality.clear')} onClick={() => setDialog('clear')}>
                <Icon name="trash-2" size={14} />
              </IconButton>
            )}
          </>
        )}
      </div>
      <p id="label-problem" role="alert" class="mt-2 text-meta text-bad empty:hidden">
        {failure}
      </p>
      {counts && count === 0 && (
        <div class="mt-3 text-dense text-fg-2">
          <p>{t('quality.noLabelsBody')}</p>
          <p class="mt-2 text-meta text-fg-3">{t('quality.format')}</p>
          <code class="mt-1 block overflow-x-auto rounded-control bg-surface px-2.5 py-2 text-label">{example}</code>
        </div>
      )}
      {dialog === 'run' && <RunDialog onClose={close} />}
      {dialog === 'clear' && (
        <Confirm
          title={t('quality.clearTitle')}
          body={t('quality.clearBody')}
          action={t('quality.clear')}
          onConfirm={() => void quality.clearLabels()}
          onClose={close}
        />
      )}
    </section>
  );
}

function heading(count: number | undefined): string {
  if (count === undefined) return t('common.loading');
  return count === 0 ? t('quality.noLabels') : t('quality.labelCount', { count });
}

function sourcesOf({ upload, thumb, correction }: Record<'upload' | 'thumb' | 'correction', number>): string {
  const parts = [
    upload > 0 && t('quality.fromUpload', { count: upload }),
    thumb > 0 && t('quality.fromThumb', { count: thumb }),
    correction > 0 && t('quality.fromCorrection', { count: correction }),
  ];
  return parts.filter(Boolean).join(' · ');
}
