import type { LiveTurn } from '../session/live-turn.ts';
import { t } from '../text/t.ts';

type Trace = NonNullable<LiveTurn['trace']>;

/** How an answer came to be, for those who want to know: what was searched, how sure it is, why these passages. */
export function TraceDetails({ turn }: { turn: LiveTurn }) {
  const { trace } = turn;
  if (trace === undefined) return null;
  const { answerability, queries, language } = trace;
  return (
    <details class="mt-2 text-dense text-fg-2">
      <summary class="w-fit cursor-pointer text-meta text-fg-3 hover:text-fg-2">{t('trace.title')}</summary>
      <dl class="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        <dt class="text-fg-3">{t('trace.searched')}</dt>
        <dd class="break-words">{queries.join(' · ')}</dd>
        {language !== undefined && (
          <>
            <dt class="text-fg-3">{t('trace.language')}</dt>
            <dd>{new Intl.DisplayNames('en', { type: 'language' }).of(language)}</dd>
          </>
        )}
        <dt class="text-fg-3">{t('trace.confidence')}</dt>
        <dd>
          {t('trace.sure', {
            confidence: percent(answerability.confidence),
            threshold: percent(answerability.threshold),
          })}{' '}
          {t(`trace.by.${answerability.basis}`)}
        </dd>
      </dl>
      {trace.passages.length > 0 && <PassageTable passages={trace.passages} />}
    </details>
  );
}

function PassageTable({ passages }: { passages: Trace['passages'] }) {
  return (
    <div class="mt-2 overflow-x-auto">
      <table class="w-full text-start tabular-nums">
        <thead class="text-label text-fg-3">
          <tr>
            <th class="py-1 pe-3 text-start font-normal">{t('trace.passage')}</th>
            <th class="py-1 pe-3 text-end font-normal">{t('trace.score')}</th>
            <th class="py-1 pe-3 text-end font-normal">{t('trace.words')}</th>
            <th class="py-1 pe-3 text-end font-normal">{t('trace.meaning')}</th>
            <th class="py-1 text-end font-normal">{t('trace.tokens')}</th>
          </tr>
        </thead>
        <tbody>
          {passages.map(({ chunkId, title, score, cosine, parts }, index) => (
            <tr key={chunkId} class="border-t border-line">
              <td class="py-1 pe-3 break-words">
                {index + 1} · {title}
              </td>
              <td class="py-1 pe-3 text-end">{figure(score)}</td>
              <td class="py-1 pe-3 text-end">{figure(parts?.words)}</td>
              <td class="py-1 pe-3 text-end">{figure(cosine)}</td>
              <td class="py-1 text-end">{figure(parts?.late)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const figure = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(2));
const percent = (share: number): string => `${Math.round(share * 100)} %`;
