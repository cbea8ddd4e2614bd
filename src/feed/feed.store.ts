import { isId } from '../lib/ids.ts';
import type { Json } from '../lib/json.ts';
import { cutText, TEXT_IN_ROW } from '../lib/limits.ts';
import type { KeptBoard } from './board.ts';
import type { NumberedEvent } from './protocol.ts';

/** Everything up to `seq`, folded. `cut` is the number before which nothing may be told again. */
export type Folded = { seq: number; cut: number; board: KeptBoard };
/** With how far each source has been heard. */
type Checkpoint = Folded & { sources: Record<string, number> };

/** Batches kept. The oldest row is written over: one row written a batch, and none deleted. */
export const SLOTS = 1_024;
const SOURCES_KEPT = 2_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS batches (slot INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
    source TEXT NOT NULL, next INTEGER NOT NULL, doc TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS checkpoint (part INTEGER PRIMARY KEY, doc TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS sources (source TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS awake (one INTEGER PRIMARY KEY CHECK (one = 1));
  CREATE TABLE IF NOT EXISTS tickets (nonce TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) WITHOUT ROWID;`;

/** SQL of one feed: its last batches in a ring of rows, and now and then all of it in one. */
export class FeedStore {
  readonly #storage: DurableObjectStorage;
  readonly #sources: Map<string, number>;
  #slot = 0;
  #seq: number;
  #unfolded: { events: number; rows: number };

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    for (const statement of SCHEMA.split(';')) if (statement.trim()) storage.sql.exec(statement);
    const { seq, sources } = this.checkpoint() ?? { seq: 0, sources: {} };
    this.#sources = new Map(Object.entries(sources));
    for (const row of storage.sql.exec('SELECT source, next FROM sources'))
      this.#note(String(row['source']), Number(row['next']));
    this.#seq = seq;
    this.#unfolded = { events: 0, rows: 0 };
    for (const row of storage.sql.exec('SELECT slot, last, source, next FROM batches ORDER BY last')) {
      const last = Number(row['last']);
      this.#slot = (Number(row['slot']) + 1) % SLOTS;
      this.#note(String(row['source']), Number(row['next']));
      if (last > seq) this.#unfolded = { events: last - seq, rows: this.#unfolded.rows + 1 };
      this.#seq = Math.max(this.#seq, last);
    }
  }

  /** A ticket is used once: it may have been written into a log. @returns false when it was used before. */
  takeTicket({ nonce, expiresAt }: { nonce: string; expiresAt: number }, now: number): boolean {
    const used =
      'INSERT INTO tickets (nonce, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1 AS used';
    return this.#storage.transactionSync(() => {
      this.#storage.sql.exec('DELETE FROM tickets WHERE expires_at <= ?', now);
      return this.#storage.sql.exec(used, nonce, expiresAt).toArray().length === 1;
    });
  }

  /** Writes what is kept again, row by row and the board. */
  rewrite(change: { event(event: NumberedEvent): NumberedEvent; board(board: KeptBoard): KeptBoard }): void {
    const { sql } = this.#storage;
    this.#storage.transactionSync(() => {
      for (const { slot, doc } of sql.exec('SELECT slot, doc FROM batches').toArray()) {
        const changed = JSON.stringify((JSON.parse(String(doc)) as NumberedEvent[]).map(change.event));
        if (changed !== doc) sql.exec('UPDATE batches SET doc = ? WHERE slot = ?', changed, slot ?? null);
      }
    });
    const kept = this.checkpoint();
    if (kept) this.#writeCheckpoint({ ...kept, board: change.board(kept.board) });
  }

  /** The number of the last event. */
  get seq(): number {
    return this.#seq;
  }

  /** What the checkpoint does not hold yet. */
  get unfolded(): Readonly<{ events: number; rows: number }> {
    return this.#unfolded;
  }

  /** Do campaigns tell it all that happens? */
  get isAwake(): boolean {
    return this.#storage.sql.exec('SELECT one FROM awake').toArray().length === 1;
  }

  saveAwake(isAwake: boolean): void {
    this.#storage.sql.exec(isAwake ? 'INSERT OR IGNORE INTO awake (one) VALUES (1)' : 'DELETE FROM awake');
  }

  /** Campaigns that ever told anything. */
  sources(): string[] {
    return [...this.#sources.keys()].filter((source) => isId('cmp', source));
  }

  /** What a source told is not kept, only that it is one, and how far it is. */
  skip(source: string, next: number): void {
    const isNew = !this.#sources.has(source);
    this.#note(source, next);
    if (!isNew) return;
    this.#storage.sql.exec('INSERT OR REPLACE INTO sources (source, next) VALUES (?, ?)', source, next);
  }

  /** The first of a source's own counters that has not been heard. */
  nextOf(source: string): number {
    return this.#sources.get(source) ?? 0;
  }

  checkpoint(): Checkpoint | null {
    const parts = this.#storage.sql.exec('SELECT doc FROM checkpoint ORDER BY part').toArray();
    return parts.length > 0 ? JSON.parse(parts.map((part) => part['doc']).join('')) : null;
  }

  /** In order, after `cut`: all that are not in the checkpoint yet, and as many more as hold the last `kept` events. */
  batches(checkpoint: Pick<Folded, 'seq' | 'cut'> | null, kept: number): NumberedEvent[][] {
    return this.#storage.sql
      .exec(
        `SELECT doc FROM batches
         WHERE last > ? AND (last > ? OR last > (SELECT max(last) FROM batches) - ?) ORDER BY first`,
        ...[checkpoint?.cut ?? 0, checkpoint?.seq ?? 0, kept],
      )
      .toArray()
      .map((row) => JSON.parse(String(row['doc'])));
  }

  /** @param next the source's own counter after it. @param texts the next events, numbered. */
  saveBatch(source: string, next: number, texts: readonly Json<NumberedEvent>[]): void {
    const groups = inParts(texts);
    this.#storage.transactionSync(() => {
      let from = this.#seq + 1;
      groups.forEach((group, i) => {
        const slot = (this.#slot + i) % SLOTS;
        const doc = `[${group.join(',')}]`;
        this.#storage.sql.exec(
          'INSERT OR REPLACE INTO batches (slot, first, last, source, next, doc) VALUES (?, ?, ?, ?, ?, ?)',
          ...[slot, from, from + group.length - 1, source, next, doc],
        );
        from += group.length;
      });
    });
    this.#slot = (this.#slot + groups.length) % SLOTS;
    this.#seq += texts.length;
    this.#note(source, next);
    const { events, rows } = this.#unfolded;
    this.#unfolded = { events: events + texts.length, rows: rows + groups.length };
  }

  saveCheckpoint(folded: Folded): void {
    this.#writeCheckpoint({ ...folded, sources: Object.fromEntries(this.#sources) });
    this.#seq = folded.seq;
    this.#unfolded = { events: 0, rows: 0 };
  }

  #writeCheckpoint(checkpoint: Checkpoint): void {
    const doc = JSON.stringify(checkpoint);
    this.#storage.transactionSync(() => {
      const parts = cutText(doc, TEXT_IN_ROW);
      for (const [part, text] of parts.entries())
        this.#storage.sql.exec('INSERT OR REPLACE INTO checkpoint (part, doc) VALUES (?, ?)', part, text);
      this.#storage.sql.exec('DELETE FROM checkpoint WHERE part >= ?', parts.length);
    });
  }

  #note(source: string, next: number): void {
    if (!source) return;
    const known = this.nextOf(source);
    this.#sources.delete(source);
    this.#sources.set(source, Math.max(known, next));
    if (this.#sources.size > SOURCES_KEPT) this.#sources.delete(this.#sources.keys().next().value ?? '');
  }
}

function inParts(texts: readonly string[]): string[][] {
  const groups: string[][] = [[]];
  let size = 0;
  for (const text of texts) {
    if (size > 0 && size + text.length > TEXT_IN_ROW) {
      groups.push([]);
      size = 0;
    }
    groups[groups.length - 1]!.push(text);
    size += text.length;
  }
  return groups;
}
