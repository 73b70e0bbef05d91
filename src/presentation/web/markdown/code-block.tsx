import { CopyButton } from '../ui/copy-button.tsx';
import { Scroller } from '../ui/scroller.tsx';
import { t } from '../text/t.ts';

export function CodeBlock({ text, language }: { text: string; language: string | undefined }) {
  const name = language?.split(/\s/)[0] || t('markdown.code');
  return (
    <div class="overflow-hidden rounded-card border border-line bg-raised">
      <div class="flex items-center justify-between bg-surface py-0.5 ps-3 pe-1 text-meta text-fg-3">
        <span>{name}</span>
        <CopyButton text={text} />
      </div>
      <Scroller class="overflow-x-auto">
        <pre>
          <code>{text}</code>
        </pre>
      </Scroller>
    </div>
  );
}
