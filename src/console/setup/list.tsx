import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { CopyButton, Dialog, Empty, Failed, Loading, ScrollX } from '../ui/parts.tsx';
import { SureButton } from '../ui/sure.tsx';

type ListProps<T> = {
  title: string;
  query: { data: T[] | undefined; error: unknown; refetch(): unknown };
  columns: readonly string[];
  row(item: T): ReactNode;
  /** What to do when there is none. */
  empty: { title: string; text: string };
  /** The form of a new one; absent where the viewer may not make any. */
  create?: { label: string; form(close: () => void): ReactNode };
};

/** One kind of thing: what there is of it, and the way to make another. */
export function List<T>({ title, query, columns, row, empty, create }: ListProps<T>) {
  const [making, setMaking] = useState(false);
  const { data, error, refetch } = query;
  const button = create && (
    <button type="button" className="button primary" onClick={() => setMaking(true)}>
      <Plus size={16} /> {create.label}
    </button>
  );
  return (
    <section className="stack">
      <div className="page-head">
        <h1>{title}</h1>
        {button}
      </div>
      <div className="panel">
        {error && !data ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : !data ? (
          <Loading />
        ) : data.length === 0 ? (
          <Empty title={empty.title} action={button}>
            {empty.text}
          </Empty>
        ) : (
          <ScrollX>
            <table className="table">
              <thead>
                <tr>
                  {columns.map((name) => (
                    <th key={name} className={name.startsWith('>') ? 'num' : undefined}>
                      {name === '' ? <span className="sr">Actions</span> : name.replace('>', '')}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>{data.map(row)}</tbody>
            </table>
          </ScrollX>
        )}
      </div>
      {making && create && (
        <Dialog title={create.label} onClose={() => setMaking(false)}>
          {create.form(() => setMaking(false))}
        </Dialog>
      )}
    </section>
  );
}

/** Opens a form in a dialog from a button in a row. */
export function EditButton({ title, children }: { title: string; children(close: () => void): ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="button little"
        aria-label={`Edit ${title}`}
        onClick={() => setOpen(true)}
      >
        Edit
      </button>
      {open && (
        <Dialog title={title} onClose={() => setOpen(false)}>
          {children(() => setOpen(false))}
        </Dialog>
      )}
    </>
  );
}

type DeleteProps = {
  act(): Promise<unknown>;
  changes: string[];
  what: string;
  verb?: string;
  onDone?(): void;
};

export const DeleteButton = ({ verb = 'Delete', ...rest }: DeleteProps) => (
  <SureButton bare verb={verb} {...rest} />
);

type SecretProps = { label: string; secret: string; note: string; onClose(): void };

/** Shown this once: the exchange keeps only what it needs to recognise it. */
export const Secret = ({ label, secret, note, onClose }: SecretProps) => (
  <div className="stack">
    <p>{note}</p>
    <div className="secret">
      <code>{secret}</code>
      <CopyButton text={secret} label={label} />
    </div>
    <footer>
      <button type="button" className="button primary" onClick={onClose}>
        I have it
      </button>
    </footer>
  </div>
);
