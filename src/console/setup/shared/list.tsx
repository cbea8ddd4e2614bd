import { ArrowDown, ArrowUp, Plus, Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { DialogButton } from '../../ui/overlay/dialog.tsx';
import { Sure, SureButton } from '../../ui/overlay/sure.tsx';
import { CopyButton, Empty, Failed, Loading, ScrollX } from '../../ui/parts.tsx';
import { type Column, found, nextSort, readSort, type Sort, sorted, writeSort } from './arrange.ts';

type ListProps<T> = {
  title: string;
  query: { data: T[] | undefined; error: unknown; refetch(): unknown };
  columns: readonly Column<T>[];
  /** What an item is looked for by. */
  text(item: T): string;
  row(item: T): ReactNode;
  /** What to do when there is none. */
  empty: { title: string; text: string };
  /** The form of a new one; absent where the viewer may not make any. */
  create?: { label: string; form(close: () => void): ReactNode };
};

/** One kind of thing: what there is of it, and the way to make another. */
export function List<T>({ title, query, columns, text, row, empty, create }: ListProps<T>) {
  const { data, error, refetch } = query;
  const [params, setParams] = useSearchParams();
  const typed = params.get('q') ?? '';
  const sort = readSort(params.get('sort'));
  const put = (name: string, value: string): void =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const shown = data && sorted(found(data, typed, text), columns, sort);
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
        {data && data.length > 0 && (
          <span className="list-search">
            <Search size={14} aria-hidden="true" />
            <input
              type="search"
              className="input"
              aria-label={`Search ${title.toLowerCase()}`}
              placeholder="Search"
              value={typed}
              onChange={({ target }) => put('q', target.value)}
            />
          </span>
        )}
        {button}
      </div>
      <div className="panel">
        {error && !data ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : !data || !shown ? (
          <Loading />
        ) : data.length === 0 ? (
          <Empty title={empty.title} action={button}>
            {empty.text}
          </Empty>
        ) : shown.length === 0 ? (
          <Empty title="Nothing matches">
            None of the {data.length} is called “{typed}”.
          </Empty>
        ) : (
          <ScrollX>
            <table className="table">
              <thead>
                <tr>
                  {columns.map((column) => (
                    <Head
                      key={column.name}
                      column={column}
                      sort={sort}
                      onSort={(next) => put('sort', writeSort(next))}
                    />
                  ))}
                </tr>
              </thead>
              <tbody>{shown.map(row)}</tbody>
            </table>
          </ScrollX>
        )}
      </div>
    </section>
  );
}

type HeadProps<T> = { column: Column<T>; sort: Sort | null; onSort(sort: Sort): void };

/** A column's name; pressed, the list is sorted by it. */
function Head<T>({ column, sort, onSort }: HeadProps<T>) {
  const { name, num, of } = column;
  const isSorted = sort?.name === name;
  const direction = sort?.down ? 'descending' : 'ascending';
  const Arrow = sort?.down ? ArrowDown : ArrowUp;
  return (
    <th className={num ? 'num' : undefined} aria-sort={isSorted ? direction : undefined}>
      {name === '' ? (
        <span className="sr">Actions</span>
      ) : of ? (
        <button type="button" className="sort" onClick={() => onSort(nextSort(sort, column))}>
          {name}
          {isSorted && <Arrow size={12} aria-hidden="true" />}
        </button>
      ) : (
        name
      )}
    </th>
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
