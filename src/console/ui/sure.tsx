import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

type Props<R> = {
  verb: string;
  what: string;
  /** What the button is called where the verb and the thing would not do. */
  label?: string;
  /** Without a border, as among others in a row. */
  bare?: boolean;
  act(): Promise<R>;
  /** Lists that are different after it. */
  changes?: string[];
  onDone?(result: R): void;
};

/** Asks once more, in place; says why not when the exchange refuses. */
export function SureButton<R>({
  verb,
  what,
  label = verb,
  bare = false,
  act,
  changes = [],
  onDone,
}: Props<R>) {
  const [sure, setSure] = useState(false);
  const client = useQueryClient();
  const done = useMutation({
    mutationFn: act,
    onSuccess: async (result) => {
      await Promise.all(changes.map((name) => client.invalidateQueries({ queryKey: [name] })));
      setSure(false);
      onDone?.(result);
    },
  });
  if (!sure)
    return (
      <button
        type="button"
        className={`button little danger ${bare ? 'bare' : ''}`}
        aria-label={`${verb} ${what}`}
        onClick={() => setSure(true)}
      >
        {label}
      </button>
    );
  return (
    <span className="row end">
      {done.error && (
        <span className="bad small" role="alert">
          {done.error.message}
        </span>
      )}
      <button
        type="button"
        className="button little danger"
        disabled={done.isPending}
        onClick={() => done.mutate()}
      >
        {verb} {what}?
      </button>
      <button type="button" className="button little bare" onClick={() => setSure(false)}>
        Keep
      </button>
    </span>
  );
}
