import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { leave, UnsavedPlace, useDialogPlace } from '../form/unsaved.ts';
import { LeaveQuestion } from './leave-question.tsx';

type DialogProps = { title: string; onClose(): void; children(close: () => void): ReactNode };

/** Is there while it is rendered. A click beside it does not close it, and it asks before it loses what somebody typed. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const [open, setOpen] = useState(true);
  const place = useDialogPlace();
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(is) => (is ? setOpen(true) : leave(() => setOpen(false), place))}
      onOpenChangeComplete={(is) => !is && onClose()}
      disablePointerDismissal
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="backdrop" />
        <BaseDialog.Popup className="dialog">
          <header>
            <BaseDialog.Title>{title}</BaseDialog.Title>
            <BaseDialog.Close className="button bare little icon" aria-label="Close">
              <X size={16} aria-hidden="true" />
            </BaseDialog.Close>
          </header>
          <UnsavedPlace value={place}>
            <div className="dialog-body">{children(() => setOpen(false))}</div>
            <LeaveQuestion />
          </UnsavedPlace>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

type DialogButtonProps = {
  /** On the button; what a screen reader is told of it where that says more. */
  text: ReactNode;
  label?: string;
  look?: string;
  title: string;
  children(close: () => void): ReactNode;
};

export function DialogButton({ text, label, look = '', title, children }: DialogButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={`button ${look}`} aria-label={label} onClick={() => setOpen(true)}>
        {text}
      </button>
      {open && (
        <Dialog title={title} onClose={() => setOpen(false)}>
          {children}
        </Dialog>
      )}
    </>
  );
}
