import { useState } from 'preact/hooks';
import type { TurnToolCall } from '../../../application/protocol/tool-calls.ts';
import type { OpenSession } from '../session/session.ts';
import { t } from '../text/t.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

/** What a plugin did for an answer, by its name, and what it asks to be allowed, with the arguments that it would use. */
export function ToolLine({ call, session }: { call: TurnToolCall; session: OpenSession }) {
  const [isDecided, setDecided] = useState(false);
  const { plugin, tool, outcome, approval, input } = call;
  const name = approval ? 'turn.toolAsks' : outcome === undefined || outcome === 'ok' ? 'turn.tool' : 'turn.toolFailed';
  const label = t(name, { plugin, tool });
  const decide = (allow: boolean): void => {
    setDecided(true);
    const question = `${t(allow ? 'turn.allow' : 'turn.deny')}: ${plugin}, ${tool}`;
    session.decide(approval?.id ?? '', allow, question).catch(() => undefined);
  };
  return (
    <div class="mb-2 text-meta text-fg-3">
      <p class="flex items-center gap-2">
        <Icon name={outcome === 'ok' ? 'check' : 'circle'} size={12} />
        {label}
      </p>
      {approval && !isDecided && (
        <div class="mt-2">
          <pre class="overflow-x-auto rounded-bubble bg-surface px-3 py-2 whitespace-pre-wrap">
            {JSON.stringify(input, undefined, 2)}
          </pre>
          <p class="mt-2 flex gap-2">
            <Button look="outline" onClick={() => decide(true)}>
              {t('turn.allow')}
            </Button>
            <Button onClick={() => decide(false)}>{t('turn.deny')}</Button>
          </p>
        </div>
      )}
    </div>
  );
}
