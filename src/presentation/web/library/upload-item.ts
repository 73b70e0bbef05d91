import type { Document } from '../../../application/protocol/resources.ts';
import { worthRetrying } from '../api/problem.ts';
import { t } from '../text/t.ts';

export type UploadState =
  | { name: 'waiting' }
  | { name: 'uploading'; fraction: number }
  | { name: 'queued' }
  | { name: 'extracting' }
  | { name: 'embedding'; done: number; total: number }
  | { name: 'ready' }
  | { name: 'cancelled' }
  | { name: 'failed'; detail: string; retry: boolean };

export const finished = (state: UploadState) =>
  state.name === 'ready' || state.name === 'failed' || state.name === 'cancelled';

/** Where a document is on its way to being searchable. */
export function stateOfDocument(document: Document): UploadState {
  if (document.state === 'ready') return { name: 'ready' };
  if (document.state === 'failed') {
    const { code, detail } = document.error ?? { code: 'internal' as const, detail: t('common.problem') };
    return code === 'cancelled' ? { name: 'cancelled' } : { name: 'failed', detail, retry: worthRetrying(code) };
  }
  if (document.stage === 'extracting') return { name: 'extracting' };
  if (document.stage === 'waiting') return { name: 'queued' };
  return { name: 'embedding', ...document.progress };
}
