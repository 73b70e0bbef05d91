import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../text/t.ts';
import { Button, IconButton } from './button.tsx';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';

type Shape = 'box' | 'drawer' | 'sheet';

const shapes: Record<Shape, string> = {
  box: 'w-[min(28rem,calc(100vw-32px))] rounded-card border border-line p-5 shadow-2',
  drawer: 'dialog-drawer w-[min(18rem,86vw)] max-w-none border-e border-line bg-surface shadow-2',
  sheet: 'dialog-sheet w-[min(24rem,calc(100vw-44px))] max-w-none border-s border-line bg-bg shadow-2',
};

export interface ModalProps {
  label: string;
  shape?: Shape;
  onClose: () => void;
  children: ComponentChildren;
}

/** A native modal dialog: open while mounted; Escape and the backdrop close it, focus returns to the opener. */
export function Modal({ label, shape = 'box', onClose, children }: ModalProps) {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = element.current;
    if (!dialog) return undefined;
    const onClick = (event: MouseEvent) => event.target === dialog && outside(dialog, event) && dialog.close();
    dialog.addEventListener('click', onClick);
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={element}
      aria-label={label}
      class={classes('overflow-hidden', shapes[shape])}
      onClose={(event) => event.currentTarget.isConnected && onClose()}
    >
      {children}
    </dialog>
  );
}

function outside(dialog: HTMLDialogElement, { clientX, clientY }: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

/** A boxed dialog with a title and a close button. */
export function Dialog({ label, onClose, children }: Omit<ModalProps, 'shape'>) {
  return (
    <Modal label={label} onClose={onClose}>
      <div class="mb-3 flex items-start gap-2">
        <h2 class="flex-1 text-h3 font-semibold">{label}</h2>
        <IconButton label={t('common.close')} onClick={onClose} class="-mt-1">
          <Icon name="x" />
        </IconButton>
      </div>
      {children}
    </Modal>
  );
}

export interface ConfirmProps {
  title: string;
  body: string;
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is destroyed; the safe answer has the focus. */
export function Confirm({ title, body, action, onConfirm, onClose }: ConfirmProps) {
  const id = useId();
  return (
    <Modal label={title} onClose={onClose}>
      <h2 class="mb-2 text-h3 font-semibold">{title}</h2>
      <p id={id} class="mb-5 break-words text-fg-2">
        {body}
      </p>
      <div class="flex justify-end gap-2">
        <Button look="outline" autofocus aria-describedby={id} onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          look="danger"
          onClick={() => {
            onConfirm();
            onClose();
          }}
        >
          {action}
        </Button>
      </div>
    </Modal>
  );
}
