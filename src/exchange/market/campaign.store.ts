import type { Opening } from '../../auction/auction.ts';
import type { Purse } from '../../buyers/accounts/purse.ts';
import type { Usage } from '../../buyers/caps.ts';
import { type Call, refOf } from '../../call/call.ts';
import { guardRows } from '../../lib/bounds/guarded.store.ts';
import { migrateObject, type ObjectStorage, type SqlValue } from '../../lib/bounds/object.store.ts';
import type { BuyerId, CallId, PublisherId, TargetId } from '../../lib/ids.ts';
import { BookStore } from './books/books.store.ts';
import type { BookPage, BooksNow } from './books/books.ts';
import { ConfigStore } from './config.store.ts';
import { LongTexts, OPENING_PARTS } from './long-texts.store.ts';
import type { CallerMemory, TargetStats } from './market.ts';
import { Remembered } from './memory/remembered.store.ts';
import { callerIn, type Entry, memoryOf, refIn } from './memory/remembered.ts';
import { ReceiptStore } from './receipts.store.ts';
import { FIRST_MARK, type WakeCheckpoint } from './wake-checkpoint.ts';

/** From whole snapshots to a row a document; several versions are there only while auctions opened with them run. */
const moveDocs = (list: string): string => `INSERT INTO config_docs SELECT e.value->>'id', s.version,
  (SELECT coalesce(min(n.version), 9007199254740991) FROM snapshots n WHERE n.version > s.version), '', e.value
  FROM snapshots s, json_each(${list}) e`;

/** The object's schema, append-only. */
const MIGRATIONS = [
  `CREATE TABLE snapshots (version INTEGER PRIMARY KEY, hash TEXT NOT NULL, doc TEXT NOT NULL);
   CREATE TABLE calls (id TEXT PRIMARY KEY, ref TEXT NOT NULL, active INTEGER NOT NULL, doc TEXT NOT NULL) WITHOUT ROWID;
   CREATE UNIQUE INDEX calls_by_ref ON calls (ref);
   CREATE INDEX calls_active ON calls (id) WHERE active = 1;
   CREATE TABLE receipts (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, doc TEXT NOT NULL);
   CREATE TABLE books (target_id TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE transfers (id TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE callers (hash TEXT PRIMARY KEY, last_at INTEGER NOT NULL, last_buyer_id TEXT NOT NULL) WITHOUT ROWID;`,
  `CREATE TABLE quotes (bid_id TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID;
   ALTER TABLE receipts ADD COLUMN chain TEXT NOT NULL DEFAULT 'calls';`,
  `CREATE TABLE wake_mark (one INTEGER PRIMARY KEY CHECK (one = 1), doc TEXT NOT NULL);
   INSERT INTO wake_mark SELECT 1, json_object('through', max(id), 'open',
     json((SELECT json_group_array(id) FROM calls WHERE active = 1))) FROM calls HAVING count(*) > 0;
   DROP INDEX calls_active;
   ALTER TABLE calls DROP COLUMN active;`,
  'CREATE TABLE adjusted (call_id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;',
  'CREATE TABLE purses (buyer_id TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID;',
  `CREATE TABLE config_heads (version INTEGER PRIMARY KEY, hash TEXT NOT NULL);
   CREATE TABLE config_docs (id TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, hash TEXT NOT NULL,
     doc TEXT NOT NULL, PRIMARY KEY (id, since)) WITHOUT ROWID;
   CREATE TABLE numbers (id TEXT PRIMARY KEY, number TEXT NOT NULL, publisher_id TEXT NOT NULL, doc TEXT NOT NULL)
     WITHOUT ROWID;
   CREATE INDEX numbers_number ON numbers (number);
   CREATE INDEX numbers_publisher ON numbers (publisher_id, id);
   INSERT INTO config_heads SELECT version, hash FROM snapshots;
   ${moveDocs("json_array(json_set(s.doc->'$.campaign', '$.flow', s.doc->'$.flow'))")};
   ${moveDocs("s.doc->'$.targets'")};
   ${moveDocs("s.doc->'$.buyers'")};
   ${moveDocs("s.doc->'$.publishers'")};
   INSERT INTO numbers SELECT e.value->>'id', e.value->>'number', e.value->>'publisherId', e.value
     FROM snapshots s, json_each(s.doc->'$.numbers') e WHERE s.version = (SELECT max(version) FROM snapshots);
   DROP TABLE snapshots;`,
  // Calls that are too old for anything but the outcomes that are still paid for.
  `CREATE TABLE late_calls (id TEXT PRIMARY KEY, until INTEGER NOT NULL, doc TEXT NOT NULL) WITHOUT ROWID;
   CREATE INDEX late_calls_until ON late_calls (until);
   CREATE VIEW kept_calls AS SELECT id, doc FROM calls UNION ALL SELECT id, doc FROM late_calls;`,
  // What thousands of competitors make too long for a row.
  `CREATE TABLE receipt_parts (seq INTEGER NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (seq, part))
     WITHOUT ROWID;
   CREATE TABLE opening_parts (call_id TEXT NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL,
     PRIMARY KEY (call_id, part)) WITHOUT ROWID;`,
  'CREATE TABLE brought (publisher_id TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID;',
  // Each stands in its call, and in D1.
  'DROP TABLE transfers;',
  // What a commit writes besides its call stands in the call's row: JSON, [[seq, receipt], …] and a page of the books.
  `ALTER TABLE calls ADD COLUMN receipts TEXT;
   ALTER TABLE calls ADD COLUMN books TEXT;
   ALTER TABLE late_calls ADD COLUMN books TEXT;
   ALTER TABLE books ADD COLUMN written INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE purses ADD COLUMN written INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE brought ADD COLUMN written INTEGER NOT NULL DEFAULT 0;
   DROP VIEW kept_calls;
   CREATE VIEW kept_calls AS SELECT id, doc, receipts, books FROM calls
     UNION ALL SELECT id, doc, NULL, books FROM late_calls;`,
  // JSON lines of what is known again by a key, hundreds together.
  `CREATE TABLE remembered (kind TEXT NOT NULL, number INTEGER NOT NULL, last_at INTEGER NOT NULL, filter TEXT NOT NULL,
     lines TEXT NOT NULL, PRIMARY KEY (kind, number)) WITHOUT ROWID;`,
];

/** What an older version kept in a row each. */
const OLD_CALLERS = `SELECT hash AS key, last_buyer_id AS value, last_at AS at FROM callers WHERE hash > ? ORDER BY hash`;
const OLD_REFS = `SELECT ref AS key, id AS value, unixepoch() * 1000 AS at FROM calls WHERE ref > ? ORDER BY ref`;

/** Targets of whose state an opening tells: more, and it stands apart from its call's row, which holds what is left. */
const STATES_IN_ROW = 300;
const APART = 'apart';

const isLong = (opening: Opening | null): opening is Opening =>
  opening !== null && Object.keys(opening.states).length > STATES_IN_ROW;

const WAKING_PAGE = 200;

/** The mark as it is written. */
type Mark = WakeCheckpoint & { books?: BookPage; callers?: Entry[]; refs?: Entry[] };

/** What a commit writes into its call's row besides the call: receipts as JSON, with commas between, and a page of the books. */
type Besides = { receipts: string | null; books: string | null };
const NOTHING: Besides = { receipts: null, books: null };

const UPDATE = `UPDATE calls SET doc = ?1, books = coalesce(?2, books), receipts = CASE
    WHEN ?3 IS NULL THEN receipts
    WHEN receipts IS NULL THEN '[' || ?3 || ']'
    ELSE substr(receipts, 1, length(receipts) - 1) || ',' || ?3 || ']' END
  WHERE id = ?4`;

const pageOf = ({ books }: Record<string, unknown>): BookPage | null =>
  books === null ? null : (JSON.parse(String(books)) as BookPage);

/** A carrier tells of a call it told of before. */
export class DuplicateCall extends Error {}

/** SQL of one campaign's object, and nothing else: no rule is decided here. Hot statements have constant text. */
export class CampaignStore {
  readonly #sql: ObjectStorage['sql'];
  readonly #storage: ObjectStorage;
  readonly #openings: LongTexts;
  readonly config: ConfigStore;
  readonly receipts: ReceiptStore;
  readonly books: BookStore;
  readonly callers: Remembered;
  readonly #refs: Remembered;

  constructor(storage: ObjectStorage) {
    this.#storage = guardRows(storage);
    this.#sql = this.#storage.sql;
    this.#openings = new LongTexts(this.#storage, OPENING_PARTS);
    this.config = new ConfigStore(this.#storage);
    this.receipts = new ReceiptStore(this.#storage);
    this.books = new BookStore(this.#storage);
    this.callers = new Remembered(this.#storage, 'callers');
    this.#refs = new Remembered(this.#storage, 'refs');
  }

  /** Everything written inside is kept whole or not at all. */
  transaction<T>(run: () => T): T {
    return this.#storage.transactionSync(run);
  }

  migrate(): void {
    migrateObject(this.#storage, MIGRATIONS);
    if (!this.#first("SELECT 1 AS found FROM sqlite_master WHERE name = 'callers'")) return;
    this.transaction(() => {
      this.callers.takeOver(OLD_CALLERS);
      this.#refs.takeOver(OLD_REFS);
      this.#sql.exec('DROP TABLE callers');
      this.#sql.exec('DROP INDEX calls_by_ref');
    });
  }

  wakeCheckpoint(): Mark {
    const row = this.#first('SELECT doc FROM wake_mark');
    return row ? (JSON.parse(String(row['doc'])) as Mark) : FIRST_MARK;
  }

  /** The mark takes over what rows of calls tell besides their calls. @returns to be called once it is written for good. */
  saveWakeMark(mark: WakeCheckpoint, now: BooksNow): () => void {
    const books = this.books.inMark(now);
    const memory = { callers: this.callers.inMark(), refs: this.#refs.inMark() };
    const doc = `${JSON.stringify({ ...mark, ...memory }).slice(0, -1)},"books":${books}}`;
    this.#sql.exec('INSERT OR REPLACE INTO wake_mark (one, doc) VALUES (1, ?)', doc);
    return () => {
      this.books.marked(books);
      this.callers.marked();
      this.#refs.marked();
    };
  }

  /** What the mark, and calls written since, say of callers and of carriers' ids. */
  recall({ callers = [], refs = [] }: Mark): void {
    for (const entry of callers) this.callers.note(entry);
    for (const entry of refs) this.#refs.note(entry);
  }

  /** A call is written: whoever asks for it by its carrier's id, or for its caller, finds it from now on. */
  remember(call: Call): void {
    this.#refs.note(refIn(call));
    const caller = callerIn(call);
    if (caller) this.callers.note(caller);
  }

  /** What a waking object has to look at, oldest first: a page at a time, as after an outage it may not fit into memory. */
  *markedCalls({ through, open }: WakeCheckpoint): Generator<{
    call: Call;
    doc: string;
    books: BookPage | null;
  }> {
    const named =
      'SELECT id, doc, books FROM kept_calls WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id';
    const names = open.filter((id) => id <= through).sort();
    for (let i = 0; i < names.length; i += WAKING_PAGE)
      yield* this.#sql
        .exec(named, JSON.stringify(names.slice(i, i + WAKING_PAGE)))
        .toArray()
        .map((row) => ({ ...this.#readRow(row), books: pageOf(row) }));
    const later = 'SELECT id, doc, books FROM kept_calls WHERE id > ? ORDER BY id LIMIT ?';
    for (let after: string = through; ; ) {
      const rows = this.#sql.exec(later, after, WAKING_PAGE).toArray();
      yield* rows.map((row) => ({ ...this.#readRow(row), books: pageOf(row) }));
      if (rows.length < WAKING_PAGE) return;
      after = String(rows[rows.length - 1]!['id']);
    }
  }

  /** The last calls, oldest first. @param first none before it. */
  callsSince(first: string, atMost: number): Call[] {
    const query = 'SELECT id, doc FROM calls WHERE id >= ? ORDER BY id DESC LIMIT ?';
    const rows = this.#sql.exec(query, first, atMost).toArray();
    return rows.reverse().map((row) => this.#readRow(row).call);
  }

  /** Newest first, read as far as somebody looks. */
  *lastCalls(): Generator<Call> {
    const query = 'SELECT id, doc FROM calls WHERE id < ? ORDER BY id DESC LIMIT ?';
    for (let before = '~'; ; ) {
      const rows = this.#sql.exec(query, before, WAKING_PAGE).toArray();
      for (const row of rows) yield this.#readRow(row).call;
      if (rows.length < WAKING_PAGE) return;
      before = String(rows[rows.length - 1]!['id']);
    }
  }

  findCall(id: CallId): Call | null {
    const doc = this.findCallDoc(id);
    return doc === null ? null : (JSON.parse(doc) as Call);
  }

  /** @returns its JSON. */
  findCallDoc(id: CallId): string | null {
    const row = this.#first('SELECT doc FROM kept_calls WHERE id = ?', id);
    if (!row) return null;
    const doc = String(row['doc']);
    // A tag may be called so too: then reading it says that nothing stands apart.
    return doc.includes(`"opening":"${APART}"`) ? this.#readRow(row).doc : doc;
  }

  findCallByRef(ref: string): Call | null {
    const id = this.#refs.find(ref)?.[1];
    const row = id && this.#first('SELECT doc FROM calls WHERE id = ?', id);
    return row ? this.#readRow(row).call : null;
  }

  /**
   * @param doc the call's JSON: made once for the row and for memory.
   * @throws DuplicateCall when the carrier's call is written already, or this one is.
   */
  insertCall(call: Call, doc: string, { receipts, books }: Besides = NOTHING): void {
    if (this.findCallByRef(refOf(call))) throw new DuplicateCall();
    const query = `INSERT INTO calls (id, ref, doc, receipts, books) VALUES (?, ?, ?, '[' || ? || ']', ?)
      ON CONFLICT DO NOTHING RETURNING id`;
    if (!this.#first(query, call.id, refOf(call), this.#rowOf(call, doc), receipts, books))
      throw new DuplicateCall();
  }

  /** @param doc as above. @param before the opening it was written with, if it had one. */
  updateCall(call: Call, doc: string, before: Opening | null, { receipts, books }: Besides = NOTHING): void {
    if (isLong(before) && !isLong(call.opening)) this.#openings.drop(call.id);
    const row = this.#rowOf(call, doc);
    this.#sql.exec(UPDATE, row, books, receipts, call.id);
    // Only who may still be paid for, or decided on, is ever put aside.
    if (call.settlement?.outcomesUntil !== undefined)
      this.#sql.exec(
        'UPDATE late_calls SET doc = ?, books = coalesce(?, books) WHERE id = ?',
        row,
        books,
        call.id,
      );
  }

  #rowOf(call: Call, doc: string): string {
    if (!isLong(call.opening)) return doc;
    this.#openings.keep(call.id, JSON.stringify(call.opening));
    return JSON.stringify({ ...call, opening: APART });
  }

  #readRow(row: Record<string, unknown>): { call: Call; doc: string } {
    const doc = String(row['doc']);
    const { opening, ...rest } = JSON.parse(doc) as Omit<Call, 'opening'> & {
      opening: Call['opening'] | typeof APART;
    };
    if (opening !== APART) return { call: { ...rest, opening }, doc };
    const call = { ...rest, opening: JSON.parse(this.#openings.find(rest.id)) as Opening };
    return { call, doc: JSON.stringify(call) };
  }

  /** The books as an object that wakes would read them. */
  readBooks(): ReturnType<BookStore['recall']> {
    const mark = this.wakeCheckpoint();
    const pages = [...this.markedCalls(mark)].map(({ call, books }): [CallId, BookPage | null] => [
      call.id,
      books,
    ]);
    return this.books.recall(
      mark.books ?? null,
      pages.flatMap(([id, page]) => (page ? [[id, page]] : [])),
    );
  }

  saveStats(targetId: TargetId, stats: TargetStats): void {
    this.books.saveOne('stats', targetId, stats);
  }

  savePurse(buyerId: BuyerId, purse: Purse): void {
    this.books.saveOne('purses', buyerId, purse);
  }

  saveBrought(id: PublisherId, usage: Usage): void {
    this.books.saveOne('brought', id, usage);
  }

  /** Of all calls kept here: each keeps its own. */
  transfers<T>(): T[] {
    const query =
      "SELECT t.value AS doc FROM kept_calls, json_each(kept_calls.doc, '$.settlement.transfers') t";
    return this.#sql
      .exec(`${query} ORDER BY t.value->>'id'`)
      .toArray()
      .map((row) => JSON.parse(String(row['doc'])) as T);
  }

  /** When a call was last corrected: by then its age says no more that it is looked at. */
  noteAdjusted(callId: CallId, at: number): void {
    this.#sql.exec('INSERT OR REPLACE INTO adjusted (call_id, at) VALUES (?, ?)', callId, at);
  }

  findCaller(hash: string): CallerMemory | null {
    const entry = this.callers.find(hash);
    return entry && memoryOf(entry);
  }

  /** Reads every call kept here: nobody asks often. */
  callsOf(callerHash: string): Call[] {
    const query = "SELECT doc FROM kept_calls WHERE json_extract(doc, '$.caller.hash') = ?";
    return this.#sql
      .exec(query, callerHash)
      .toArray()
      .map((row) => this.#readRow(row).call);
  }

  /** @returns the JSON of each. */
  quotes(): string[] {
    return this.#sql
      .exec('SELECT doc FROM quotes ORDER BY bid_id')
      .toArray()
      .map((row) => String(row['doc']));
  }

  insertQuote(bidId: string, doc: string): void {
    this.#sql.exec('INSERT INTO quotes (bid_id, doc) VALUES (?, ?)', bidId, doc);
  }

  deleteQuote(bidId: string): void {
    this.#sql.exec('DELETE FROM quotes WHERE bid_id = ?', bidId);
  }

  /** Calls whose outcomes are paid for no longer, as they are about to be forgotten. */
  forgottenLate(callsBefore: string, before: number): Call[] {
    const query = `SELECT doc FROM calls WHERE id < ?1 AND doc->>'$.settlement.outcomesUntil' < ?2
      UNION ALL SELECT doc FROM late_calls WHERE until < ?2`;
    const rows = this.#sql.exec(query, callsBefore, before).toArray();
    return rows.map((row) => this.#readRow(row).call);
  }

  /**
   * Forgets what D1 keeps for good; a carrier does not repeat itself after a week. A call whose outcomes are still paid for
   * is put aside, where no other call is looked for.
   */
  prune(callsBefore: string, before: number, callersBefore: number, receiptsKept: number): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO late_calls (id, until, doc)
       SELECT id, doc->>'$.settlement.outcomesUntil', doc FROM calls
       WHERE id < ?1 AND doc->>'$.settlement.outcomesUntil' >= ?2`,
      callsBefore,
      before,
    );
    this.#sql.exec('DELETE FROM calls WHERE id < ?', callsBefore);
    this.#sql.exec('DELETE FROM late_calls WHERE until < ?', before);
    this.#sql.exec('DELETE FROM adjusted WHERE call_id < ? AND at < ?', callsBefore, before);
    this.callers.prune(callersBefore);
    this.#refs.prune(before);
    this.receipts.prune(receiptsKept);
    this.#openings.prune(callsBefore);
  }

  #first(query: string, ...bindings: SqlValue[]): Record<string, SqlValue | ArrayBuffer> | undefined {
    return this.#sql.exec(query, ...bindings).toArray()[0];
  }
}
