import { useState } from 'preact/hooks';
import { t } from '../text/t.ts';
import { Button } from './button.tsx';

export function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  }
  return <Button onClick={() => void copy()}>{copied ? t('common.copied') : t('common.copy')}</Button>;
}
