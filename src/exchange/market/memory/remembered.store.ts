import type { ObjectStorage } from '../../../lib/bounds/object.store.ts';
import { KeyFilter, probeOf } from './key-filter.ts';
import type { Entry } from './remembered.ts';

/** More, and they leave the mark for a page: the mark is written anew each time. */
const ENTRIES_IN_MARK = 400;
const ENTRIES_OF_OLD = 2_000;

type Page = { number: number; lastAt: number; filter: KeyFilter };

const lineOf = (entry: Entry): string => `${JSON.stringify(entry)}\n`;
const textOf = (entries: readonly Entry[]): string => `\n${entries.map(lineOf).join('')}`;

function entryIn(text: string, key: string): Entry | null {
  const from = text.indexOf(`\n[${JSON.stringify(key)},`);
  if (from < 0) return null;
  return JSON.parse(text.slice(from + 1, text.indexOf('\n', from + 1))) as Entry;
}

/**
 * What one campaign's object knows again for weeks, by a key: calls by their carrier's id, callers by their hash. A row each
 * would be the dearest of a call. So what is new stands in the rows of calls, which are written anyway, then in the mark of a
 * moment, then hundreds together in a page; filters in memory say which page a key may be on.
 */
export class Remembered {
  readonly #sql: ObjectStorage['sql'];
  readonly #kind: 'callers' | 'refs';
  readonly #aside = new Map<string, Entry>();
  /** Oldest first; null: not read yet. */
  #pages: Page[] | null = null;
  #turned: { page: Page; entries: readonly Entry[] } | null = null;

  constructor({ sql }: Pick<ObjectStorage, 'sql'>, kind: 'callers' | 'refs') {
    this.#sql = sql;
    this.#kind = kind;
  }

  find(key: string): Entry | null {
    const entry = this.#aside.get(key) ?? this.#findInPages(key);
    return entry?.[1] ? entry : null;
  }

  #findInPages(key: string): Entry | null {
    const probe = probeOf(key);
    const pages = this.#readPages();
    for (let i = pages.length - 1; i >= 0; i--) {
      if (!pages[i]!.filter.mayHave(probe)) continue;
      const entry = entryIn(this.#textOn(pages[i]!), key);
      if (entry) return entry;
    }
    return null;
  }

  /** In memory: it stands in a call's row by now, or comes again. What is known later stays. */
  note(entry: Entry): void {
    const known = this.#aside.get(entry[0]) ?? this.#findInPages(entry[0]);
    if (!known || known[2] < entry[2]) this.#aside.set(entry[0], entry);
  }

  /** Knows the one under the name of the other from now on. */
  rename(from: string, to: string): void {
    const known = this.find(from);
    if (!known) return;
    if (!this.find(to)) this.#aside.set(to, [to, known[1], known[2]]);
    this.#aside.set(from, [from, '', known[2]]);
  }

  /** All that stands on no page, for the mark. */
  inMark(): readonly Entry[] {
    const entries = [...this.#aside.values()];
    this.#turned = null;
    if (entries.length <= ENTRIES_IN_MARK) return entries;
    this.#turned = { page: this.#write(entries), entries };
    return [];
  }

  /** The mark is written. */
  marked(): void {
    if (!this.#turned) return;
    this.#readPages().push(this.#turned.page);
    for (const [key] of this.#turned.entries) this.#aside.delete(key);
    this.#turned = null;
  }

  /** Wherever it stands but in the mark, which is written anew in the same step. */
  forget(key: string): void {
    this.#aside.delete(key);
    const probe = probeOf(key);
    for (const page of this.#readPages()) {
      if (!page.filter.mayHave(probe)) continue;
      const text = this.#textOn(page);
      const entry = entryIn(text, key);
      if (!entry) continue;
      const without = text.replace(`\n${lineOf(entry)}`, '\n');
      const update = 'UPDATE remembered SET lines = ? WHERE kind = ? AND number = ?';
      this.#sql.exec(update, without, this.#kind, page.number);
    }
  }

  prune(before: number): void {
    this.#sql.exec('DELETE FROM remembered WHERE kind = ? AND last_at < ?', this.#kind, before);
    this.#pages = this.#readPages().filter(({ lastAt }) => lastAt >= before);
  }

  /** Takes over what an older version kept in rows. @param query of key, value and at, those after a key, in their order. */
  takeOver(query: string): void {
    for (let after = ''; ; ) {
      const rows = this.#sql.exec(`${query} LIMIT ${ENTRIES_OF_OLD}`, after).toArray();
      if (rows.length === 0) return;
      const entries = rows.map(({ key, value, at }): Entry => [String(key), String(value), Number(at)]);
      this.#readPages().push(this.#write(entries));
      after = entries[entries.length - 1]![0];
    }
  }

  #write(entries: readonly Entry[]): Page {
    const pages = this.#readPages();
    const page = {
      number: (pages[pages.length - 1]?.number ?? 0) + 1,
      lastAt: entries.reduce((last, [, , at]) => Math.max(last, at), 0),
      filter: KeyFilter.of(entries.map(([key]) => key)),
    };
    this.#sql.exec(
      'INSERT OR REPLACE INTO remembered (kind, number, last_at, filter, lines) VALUES (?, ?, ?, ?, ?)',
      this.#kind,
      page.number,
      page.lastAt,
      page.filter.write(),
      textOf(entries),
    );
    return page;
  }

  #readPages(): Page[] {
    if (this.#pages) return this.#pages;
    const query = 'SELECT number, last_at, filter FROM remembered WHERE kind = ? ORDER BY number';
    const rows = this.#sql.exec(query, this.#kind).toArray();
    this.#pages = rows.map((row) => ({
      number: Number(row['number']),
      lastAt: Number(row['last_at']),
      filter: KeyFilter.read(String(row['filter'])),
    }));
    return this.#pages;
  }

  #textOn({ number }: Page): string {
    const query = 'SELECT lines FROM remembered WHERE kind = ? AND number = ?';
    const [row] = this.#sql.exec(query, this.#kind, number).toArray();
    return row ? String(row['lines']) : '';
  }
}
