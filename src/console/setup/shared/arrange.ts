/** What of a list is shown and in what order. Pure; both stand in the address. */
export type Column<T> = {
  name: string;
  num?: boolean;
  /** By what it is sorted; absent: it cannot be. */
  of?: ((item: T) => string | number | null) | undefined;
};

/** "calls" or, the other way round, "-calls". */
export type Sort = { name: string; down: boolean };

export const readSort = (text: string | null): Sort | null =>
  text ? { name: text.replace(/^-/, ''), down: text.startsWith('-') } : null;
export const writeSort = ({ name, down }: Sort): string => (down ? `-${name}` : name);

/** Figures begin with the largest, words with the first; pressed again they turn round. */
export const nextSort = (
  now: Sort | null,
  { name, num = false }: Pick<Column<never>, 'name' | 'num'>,
): Sort => (now?.name === name ? { name, down: !now.down } : { name, down: num });

const fold = (text: string): string => text.toLowerCase();

/** Every word must be somewhere in what an item is looked for by. */
export function found<T>(items: readonly T[], typed: string, text: (item: T) => string): T[] {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  return items.filter((item) => words.every((word) => fold(text(item)).includes(word)));
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** What has nothing to be sorted by comes last, whichever way. */
export function sorted<T>(items: readonly T[], columns: readonly Column<T>[], sort: Sort | null): T[] {
  const of = columns.find(({ name }) => name === sort?.name)?.of;
  if (!of || !sort) return [...items];
  const turn = sort.down ? -1 : 1;
  return [...items].sort((a, b) => {
    const [one, other] = [of(a), of(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    if (typeof one === 'number' && typeof other === 'number') return (one - other) * turn;
    return collator.compare(String(one), String(other)) * turn;
  });
}
