import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../app/app.ts';
import { messageOf } from '../api/problem.ts';
import { clearDraft, loadDraft, saveDraft } from '../session/drafts.ts';
import type { OpenSession } from '../session/session.ts';
import { composerId } from '../shell/keys.ts';
import { t } from '../text/t.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { ComposerHint } from './composer-hint.tsx';
import { ScopePicker } from './scope-picker.tsx';

interface ComposerProps {
  sessionId: string | undefined;
  session: OpenSession | undefined;
}

export function Composer({ sessionId, session }: ComposerProps) {
  const { ask, touch, system, library, scope } = useApp();
  const [text, setText] = useState(() => loadDraft(sessionId));
  const [failure, setFailure] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  const running = session?.running.value;
  const limit = system.info.value?.limits.questionCharacters ?? Infinity;
  const question = text.trim();
  const tooLong = question.length > limit;
  const problem = tooLong ? t('composer.tooLong', { limit, count: question.length }) : failure;

  useEffect(() => {
    if (!touch.peek()) area.current?.focus();
  }, [touch]);

  function edit(next: string) {
    setText(next);
    saveDraft(sessionId, next);
  }

  /** The box empties at once, the kept draft only when the server has the question. */
  function send() {
    if (question === '' || tooLong || running) return;
    const sent = text;
    setText('');
    setFailure(undefined);
    const chosen = library.collections.value?.find(({ id }) => id === scope.value);
    ask(question, chosen && [chosen.id]).then(
      () => clearDraft(sessionId, sent),
      (error: unknown) => {
        setText((typed) => typed || sent);
        setFailure(messageOf(error));
      },
    );
  }

  function onKeyDown(event: KeyboardEvent) {
    // While an input method composes, Enter picks a word; on a touch keyboard it makes a line.
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
    const always = event.ctrlKey || event.metaKey;
    if (!always && (event.shiftKey || touch.value)) return;
    event.preventDefault();
    send();
  }

  return (
    <div class="mx-auto w-full max-w-measure px-5 pb-[calc(12px+env(safe-area-inset-bottom))] max-rail:px-3">
      <form
        class="rounded-bubble border border-line-strong bg-raised p-2 ps-3.5 shadow-1 focus-within:border-accent focus-within:outline-1 focus-within:outline-accent"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          ref={area}
          id={composerId}
          rows={Math.min(6, text.split('\n').length)}
          class="block max-h-40 w-full resize-none bg-transparent py-1 text-read outline-none field-sizing-content"
          aria-label={t('composer.message')}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${composerId}-problem`}
          placeholder={t('composer.placeholder')}
          value={text}
          onInput={(event) => edit(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <div class="mt-1 flex items-center gap-1">
          <ScopePicker />
          <span class="flex-1" />
          {session && running ? (
            <Button look="outline" class="min-h-9 rounded-card" onClick={() => session.cancel(running.id)}>
              <Icon name="square" size={14} />
              {t('composer.stop')}
            </Button>
          ) : (
            <Button
              look="primary"
              type="submit"
              class="min-h-9 rounded-card px-3.5"
              disabled={question === '' || tooLong}
            >
              {t('composer.send')}
            </Button>
          )}
        </div>
      </form>
      {problem !== undefined && (
        <p id={`${composerId}-problem`} role="alert" class="mt-2 text-meta text-bad">
          {problem}
        </p>
      )}
      <ComposerHint running={running !== undefined} />
    </div>
  );
}
