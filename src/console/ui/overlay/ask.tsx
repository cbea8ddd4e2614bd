import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { ReactNode } from 'react';
import '../form/form.css';

type AskProps = {
  title: ReactNode;
  note: ReactNode;
  /** What the two buttons say: what is safe, and what was asked about. */
  no: string;
  yes: string;
  onYes(): void;
  busy?: boolean;
  error?: string | null;
  open: boolean;
  onOpenChange(open: boolean): void;
  /** When it is gone from the screen. */
  onGone?(): void;
};

/** A question that must be answered before anything else. */
export const Ask = ({ title, note, no, yes, onYes, busy = false, error, ...rest }: AskProps) => (
  <AlertDialog.Root
    open={rest.open}
    onOpenChange={rest.onOpenChange}
    onOpenChangeComplete={(is) => !is && rest.onGone?.()}
  >
    <AlertDialog.Portal>
      <AlertDialog.Backdrop className="backdrop" />
      <AlertDialog.Popup className="dialog sure">
        <div className="dialog-body">
          <AlertDialog.Title>{title}</AlertDialog.Title>
          <AlertDialog.Description className="quiet" render={<div />}>
            {note}
          </AlertDialog.Description>
          {error && (
            <p className="form-error" role="alert">
              {error}
            </p>
          )}
        </div>
        <footer>
          <AlertDialog.Close className="button">{no}</AlertDialog.Close>
          <button type="button" className="button danger filled" disabled={busy} onClick={onYes}>
            {yes}
          </button>
        </footer>
      </AlertDialog.Popup>
    </AlertDialog.Portal>
  </AlertDialog.Root>
);
