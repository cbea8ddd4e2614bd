import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { DialogButton } from '../../ui/overlay/dialog.tsx';
import { Sure, SureButton } from '../../ui/overlay/sure.tsx';
import { CopyButton, Empty, Failed, Loading, ScrollX } from '../../ui/parts.tsx';

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
  const { data, error, refetch } = query;
  const button = create && (
    <DialogButton
      look="primary"
      text={
        <>
          <Plus size={16} aria-hidden="true" /> {create.label}
        </>
      }
      title={create.label}
    >
      {create.form}
    </DialogButton>
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
    </section>
  );
}

type EditProps = { title: string; children(close: () => void): ReactNode };

/** Opens a form from a row. */
export const EditButton = ({ title, children }: EditProps) => (
  <DialogButton text="Edit" label={`Edit ${title}`} look="little" title={title}>
    {children}
  </DialogButton>
);

type Deletion = {
  act(): Promise<unknown>;
  changes: string[];
  what: string;
  name?: string;
  onDone?(): void;
};

const deletionOf = ({ name, ...rest }: Deletion) => ({
  verb: 'Delete',
  told: () => `${name ?? rest.what} is deleted.`,
  note: 'Its calls and ledger entries stay. This cannot be undone.',
  ...rest,
});

export const DeleteButton = (deletion: Deletion) => <SureButton bare {...deletionOf(deletion)} />;

/** The same, asked from a menu. */
export const Delete = ({ onClose, ...deletion }: Deletion & { onClose(): void }) => (
  <Sure {...deletionOf(deletion)} onClose={onClose} />
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
        I have copied it
      </button>
    </footer>
  </div>
);
