import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { tell } from './toast.tsx';

export type Deed<R> = {
  verb: string;
  what: string;
  /** What comes of it, for who is not sure. */
  note?: ReactNode;
  act(): Promise<R>;
  /** Lists that are different after it. */
  changes?: string[];
  /** What is said when it is done. */
  told(result: R): string;
  onDone?(result: R): void;
};

/** Asks once more, and says why not when the exchange refuses. */
export function Sure<R>({ onClose, ...deed }: Deed<R> & { onClose(): void }) {
  const { verb, what, note, act, changes = [], told, onDone } = deed;
  const [open, setOpen] = useState(true);
  const client = useQueryClient();
  const done = useMutation({
    mutationFn: act,
    onSuccess: async (result) => {
      await Promise.all(changes.map((name) => client.invalidateQueries({ queryKey: [name] })));
      setOpen(false);
      tell(told(result));
      onDone?.(result);
    },
  });
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen} onOpenChangeComplete={(is) => !is && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog sure">
          <div className="dialog-body">
            <AlertDialog.Title>
              {verb} {what}?
            </AlertDialog.Title>
            <AlertDialog.Description className="quiet">
              {note ?? 'This cannot be taken back.'}
            </AlertDialog.Description>
            {done.error && (
              <p className="form-error" role="alert">
                {done.error.message}
              </p>
            )}
          </div>
          <footer>
            <AlertDialog.Close className="button">Keep</AlertDialog.Close>
            <button
              type="button"
              className="button danger filled"
              disabled={done.isPending}
              onClick={() => done.mutate()}
            >
              {verb}
            </button>
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

type ButtonProps<R> = Deed<R> & {
  /** What the button is called where the verb would not do. */
  label?: string;
  /** Without a border, as among others in a row. */
  bare?: boolean;
};

export function SureButton<R>({ label, bare = false, ...deed }: ButtonProps<R>) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <button
        type="button"
        className={`button little danger ${bare ? 'bare' : ''}`}
        aria-label={`${deed.verb} ${deed.what}`}
        onClick={() => setAsked(true)}
      >
        {label ?? deed.verb}
      </button>
      {asked && <Sure {...deed} onClose={() => setAsked(false)} />}
    </>
  );
}
