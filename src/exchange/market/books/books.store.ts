import type { ObjectStorage } from '../../../lib/bounds/object.store.ts';
import type { CallId } from '../../../lib/ids.ts';
import {
  type BookPage,
  type Books,
  type BooksNow,
  type ChainEnd,
  type Ids,
  idsOf,
  KINDS,
  type Kind,
  noIds,
  sizeOf,
} from './books.ts';

const TABLES = {
  stats: { table: 'books', key: 'target_id' },
  purses: { table: 'purses', key: 'buyer_id' },
  brought: { table: 'brought', key: 'publisher_id' },
} as const satisfies Record<Kind, { table: string; key: string }>;

const saveInto = ({ table, key }: { table: string; key: string }): string =>
  `INSERT OR REPLACE INTO ${table} (${key}, doc, written) VALUES (?, ?, ?)`;
const SAVE: Record<Kind, string> = {
  stats: saveInto(TABLES.stats),
  purses: saveInto(TABLES.purses),
  brought: saveInto(TABLES.brought),
};

/** More, and they are written in their own rows: a call's row stays small. */
const ENTRIES_IN_CALL = 20;
/** In characters: more, and the mark is not written anew each time with all of it. */
const MARK_TEXT = 128_000;

/**
 * Caps, wallets and health, in one campaign's object. A commit that changes some writes them into its call's own row, which
 * is written anyway; the mark of a moment (wake-checkpoint.ts) takes them all over, and seldom they go into tables of their
 * own. An object that wakes reads the tables, the mark and the rows of calls since, and of each entry what was written last.
 */
export class BookStore {
  readonly #sql: ObjectStorage['sql'];
  /** Counts what is written, so that it is known what was written last. */
  #order = 0;
  /** What rows of calls tell since the mark: written again with each of their commits, as a row is written over. */
  #inCalls = new Map<CallId, Ids>();
  /** What stands in calls and in the mark, and not in its table. */
  #aside = noIds();

  constructor({ sql }: Pick<ObjectStorage, 'sql'>) {
    this.#sql = sql;
  }

  /** @param marked the page of the mark. @param inCalls those of the calls that an object looks at when it wakes. */
  recall(
    marked: BookPage | null,
    inCalls: readonly [CallId, BookPage][],
  ): Books & { chain: ChainEnd | null } {
    const found = this.#readTables();
    const pages = [...(marked ? [marked] : []), ...inCalls.map(([, page]) => page)];
    pages.sort((a, b) => a.order - b.order);
    for (const page of pages) {
      this.#order = Math.max(this.#order, page.order);
      for (const kind of KINDS)
        for (const [id, doc] of page[kind] ?? []) {
          if ((found[kind].get(id)?.written ?? -1) >= page.order) continue;
          found[kind].set(id, { doc, written: page.order });
          this.#aside[kind].add(id);
        }
    }
    for (const [callId, page] of inCalls)
      if (page.order > (marked?.order ?? -1)) this.#inCalls.set(callId, idsOf(page));
    const docsOf = (kind: Kind) => new Map([...found[kind]].map(([id, { doc }]) => [id, doc]));
    const books = { stats: docsOf('stats'), purses: docsOf('purses'), brought: docsOf('brought') };
    return { ...(books as Books), chain: pages.at(-1)?.chain ?? null };
  }

  #readTables(): Record<Kind, Map<string, { doc: unknown; written: number }>> {
    const read = ({ table, key }: { table: string; key: string }) => {
      const rows = this.#sql.exec(`SELECT ${key} AS id, doc, written FROM ${table}`).toArray();
      return new Map(
        rows.map(({ id, doc, written }) => {
          this.#order = Math.max(this.#order, Number(written));
          return [String(id), { doc: JSON.parse(String(doc)) as unknown, written: Number(written) }];
        }),
      );
    };
    return { stats: read(TABLES.stats), purses: read(TABLES.purses), brought: read(TABLES.brought) };
  }

  /**
   * What a commit writes into its call's row: what it changed, and what the row told before. More than a few are written
   * into their tables. @returns JSON; null: the row stays as it is.
   */
  inCall(callId: CallId, changed: Ids, isLink: boolean, now: BooksNow): string | null {
    if (sizeOf(changed) === 0 && !isLink) return null;
    const before = this.#inCalls.get(callId) ?? noIds();
    const all = noIds();
    for (const kind of KINDS) for (const id of [...before[kind], ...changed[kind]]) all[kind].add(id);
    const isLong = sizeOf(all) > ENTRIES_IN_CALL;
    if (isLong) this.save(changed, now);
    const ids = isLong ? before : all;
    this.#inCalls.set(callId, ids);
    for (const kind of KINDS) for (const id of ids[kind]) this.#aside[kind].add(id);
    return this.#page(ids, now);
  }

  /** All that stands in no table, for the mark: from here on rows of calls need not tell it. @returns JSON */
  inMark(now: BooksNow): string {
    const text = this.#page(this.#aside, now);
    if (text.length <= MARK_TEXT) return text;
    this.save(this.#aside, now);
    return this.#page(noIds(), now);
  }

  /** The mark is written. @param text as `inMark` gave it. */
  marked(text: string): void {
    this.#inCalls = new Map();
    if (sizeOf(idsOf(JSON.parse(text) as BookPage)) === 0) this.#aside = noIds();
  }

  /** Each in its own row. */
  save(ids: Ids, now: BooksNow): void {
    for (const kind of KINDS) for (const id of ids[kind]) this.saveOne(kind, id, now[kind](id));
  }

  saveOne(kind: Kind, id: string, doc: unknown): void {
    this.#order += 1;
    this.#sql.exec(SAVE[kind], id, JSON.stringify(doc), this.#order);
  }

  #page(ids: Ids, now: BooksNow): string {
    this.#order += 1;
    const page: BookPage = { order: this.#order, chain: now.chain };
    for (const kind of KINDS)
      if (ids[kind].size > 0) page[kind] = [...ids[kind]].map((id) => [id, now[kind](id)]);
    return JSON.stringify(page);
  }
}
