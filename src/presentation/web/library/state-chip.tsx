import { t } from '../text/t.ts';
import { Chip, type Tone } from '../ui/chip.tsx';
import type { IconName } from '../ui/icon.tsx';
import type { UploadState } from './upload-item.ts';

const looks: Record<UploadState['name'], { tone: Tone; icon: IconName }> = {
  waiting: { tone: 'neutral', icon: 'circle' },
  uploading: { tone: 'info', icon: 'arrow-up' },
  queued: { tone: 'neutral', icon: 'circle' },
  extracting: { tone: 'info', icon: 'dot-half' },
  embedding: { tone: 'info', icon: 'dot-half' },
  ready: { tone: 'ok', icon: 'check' },
  cancelled: { tone: 'neutral', icon: 'x' },
  failed: { tone: 'bad', icon: 'circle-alert' },
};

export function StateChip({ state }: { state: UploadState }) {
  return <Chip {...looks[state.name]} text={describe(state)} />;
}

function describe(state: UploadState): string {
  switch (state.name) {
    case 'uploading':
      return t('upload.uploading', { percent: Math.round(state.fraction * 100) });
    case 'embedding':
      return state.total > 0 ? t('upload.embedding', { done: state.done, total: state.total }) : t('upload.indexing');
    default:
      return t(`upload.${state.name}`);
  }
}
