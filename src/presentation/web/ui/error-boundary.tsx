import { Component, type ComponentChildren } from 'preact';
import { t } from '../text/t.ts';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { Notice } from './notice.tsx';

/** Keeps a fault in one panel from taking the page with it. */
export class ErrorBoundary extends Component<{ children: ComponentChildren }, { error?: Error | undefined }> {
  override state: { error?: Error | undefined } = {};

  static override getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div class="p-4">
        <Notice tone="bad" icon="triangle-alert" title={t('crash.title')}>
          <p class="mt-1 mb-2 break-words">{error.message}</p>
          <Button look="outline" onClick={() => this.setState({ error: undefined })}>
            {t('common.retry')}
          </Button>
          <CopyButton text={error.stack ?? error.message} />
        </Notice>
      </div>
    );
  }
}
