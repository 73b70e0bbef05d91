import { useEffect, useId, useState } from 'preact/hooks';
import type { Citation } from '../../../application/protocol/resources.ts';
import { useApp } from '../app/app.ts';
import type { LiveTurn } from '../session/live-turn.ts';
import { t } from '../text/t.ts';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { control } from '../ui/field.tsx';

/** Says that a source does not hold the answer, and, if the reader knows, which document does. */
export function WrongCitation({ turn, citation }: { turn: LiveTurn; citation: Citation }) {
  const { rate } = useApp();
  const { index } = citation;
  const isWrong = turn.feedback?.citations?.some((one) => one.index === index && one.verdict === 'wrong') === true;
  const toggle = () => void rate(turn.id, { citation: { index, verdict: isWrong ? null : 'wrong' } });
  return (
    <div class="relative z-10 mt-2">
      <Button class={classes(!isWrong && '-ms-2.5')} aria-pressed={isWrong} onClick={toggle}>
        {isWrong ? t('feedback.markedWrong') : t('feedback.wrong')}
      </Button>
      {isWrong && <RightDocument turn={turn} citation={citation} />}
    </div>
  );
}

/** One of the documents that a search for the question finds. */
function RightDocument({ turn, citation }: { turn: LiveTurn; citation: Citation }) {
  const { rate, candidates } = useApp();
  const id = useId();
  const [found, setFound] = useState<{ documentId: string; title: string }[]>();
  const { question } = turn;
  const { collectionId, documentId: cited } = citation;
  useEffect(() => {
    void candidates(question, collectionId)
      .then((documents) => setFound(documents.filter(({ documentId }) => documentId !== cited)))
      .catch(() => setFound([]));
  }, [candidates, question, collectionId, cited]);
  return (
    <div class="mt-1.5">
      <label htmlFor={id} class="mb-1 block text-label text-fg-2">
        {t('feedback.rightDocument')}
      </label>
      <select
        id={id}
        class={classes(control, 'text-dense')}
        disabled={found === undefined}
        value={turn.feedback?.documentId ?? ''}
        onChange={(event) => void rate(turn.id, { documentId: event.currentTarget.value || null })}
      >
        <option value="">{t('feedback.unknown')}</option>
        {found?.map(({ documentId, title }) => (
          <option key={documentId} value={documentId}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}
