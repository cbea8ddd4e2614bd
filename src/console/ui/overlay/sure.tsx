import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Ask } from './ask.tsx';
import { tell } from './toast.tsx';

type Deed<R> = {
  verb: string;
  what: string;
  /** What comes of it, for who is not sure. */
  note?: ReactNode;
  /** What the way out is called. */
  no?: string;
  act(): Promise<R>;
  /** Lists that are different after it. */
  changes?: string[];
  /** What is said when it is done. */
  told(result: R): string;
  onDone?(result: R): void;
};

/** Asks once more, and says why not when the exchange refuses. */
export function Sure<R>({ onClose, ...deed }: Deed<R> & { onClose(): void }) {
  const { verb, what, note, no = 'Keep', act, changes = [], told, onDone } = deed;
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
    <Ask
      title={`${verb} ${what}?`}
      note={note ?? 'This cannot be undone.'}
      no={no}
      yes={verb}
      onYes={() => done.mutate()}
      busy={done.isPending}
      error={done.error?.message ?? null}
      open={open}
      onOpenChange={setOpen}
      onGone={onClose}
    />
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
        aria-label={label ?? `${deed.verb} ${deed.what}`}
        onClick={() => setAsked(true)}
      >
        {label ?? deed.verb}
      </button>
      {asked && <Sure {...deed} onClose={() => setAsked(false)} />}
    </>
  );
}
