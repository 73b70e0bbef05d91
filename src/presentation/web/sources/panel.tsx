import { useApp } from '../app/app.ts';
import { t } from '../text/t.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { DocumentView } from './document-view.tsx';
import { SourceCards } from './source-cards.tsx';

/** Beside the conversation, or over it where there is no room: what an answer stands on. */
export function SourcePanel() {
  const { panel } = useApp();
  const tab = panel.tab.value;
  return (
    <div class="flex h-full flex-col">
      <div class="flex min-h-12 items-center gap-1 border-b border-line px-3">
        <div class="flex-1">
          <Tabs
            label={t('panel.tabs')}
            prefix="panel"
            tabs={[
              { id: 'sources', text: t('panel.sources') },
              { id: 'document', text: t('panel.document') },
            ]}
            selected={tab}
            onSelect={(next) => panel.show(next)}
          />
        </div>
        <IconButton label={t('common.close')} onClick={() => panel.dismiss()}>
          <Icon name="x" />
        </IconButton>
      </div>
      <div id="panel-panel" role="tabpanel" aria-labelledby={`panel-${tab}-tab`} class="min-h-0 flex-1">
        {tab === 'sources' ? <SourceCards /> : <DocumentTab />}
      </div>
    </div>
  );
}

function DocumentTab() {
  const reading = useApp().panel.reading.value;
  if (!reading) return <p class="p-4 text-dense text-fg-3">{t('panel.noDocument')}</p>;
  return <DocumentView key={`${reading.documentId} ${reading.citation?.source.start}`} reading={reading} />;
}
