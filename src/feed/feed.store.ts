import type { KeptBoard } from './board.ts';
import type { NumberedEvent } from './protocol.ts';

/** Everything up to `seq`, folded. `cut` is the number before which nothing may be told again. */
export type Checkpoint = { seq: number; cut: number; board: KeptBoard; sources: Record<string, number> };

/** What one source published at once. `next` is the source's own counter after it. */
export type Batch = { source: string; next: number; events: NumberedEvent[] };

/** Batches kept. The oldest row is written over: one row written a batch, and none deleted. */
export const SLOTS = 1_024;

/** A row holds 2 MB at most, whatever the alphabet. */
const PART_CHARACTERS = 500_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS batches (slot INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
    source TEXT NOT NULL, next INTEGER NOT NULL, doc TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS checkpoint (part INTEGER PRIMARY KEY, doc TEXT NOT NULL);`;

/** SQL of one feed: its last batches in a ring of rows, and now and then all of it in one. */
export class FeedStore {
  readonly #storage: DurableObjectStorage;
  #slot: number;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    for (const statement of SCHEMA.split(';')) if (statement.trim()) storage.sql.exec(statement);
    const last = storage.sql.exec('SELECT slot FROM batches ORDER BY last DESC LIMIT 1').toArray()[0];
    this.#slot = last ? (Number(last['slot']) + 1) % SLOTS : 0;
  }

  checkpoint(): Checkpoint | null {
    const parts = this.#storage.sql.exec('SELECT doc FROM checkpoint ORDER BY part').toArray();
    return parts.length > 0 ? JSON.parse(parts.map((part) => part['doc']).join('')) : null;
  }

  /** In order, after `cut`: all that are not in the checkpoint yet, and as many more as hold the last `kept` events. */
  batches(checkpoint: Pick<Checkpoint, 'seq' | 'cut'> | null, kept: number): Batch[] {
    return this.#storage.sql
      .exec(
        `SELECT source, next, doc FROM batches
         WHERE last > ? AND (last > ? OR last > (SELECT max(last) FROM batches) - ?) ORDER BY first`,
        ...[checkpoint?.cut ?? 0, checkpoint?.seq ?? 0, kept],
      )
      .toArray()
      .map((row) => ({
        source: String(row['source']),
        next: Number(row['next']),
        events: JSON.parse(String(row['doc'])),
      }));
  }

  /** @param texts the events as JSON, numbered from `first`. @returns how many rows it took. */
  saveBatch(source: string, next: number, first: number, texts: readonly string[]): number {
    const groups = inParts(texts);
    this.#storage.transactionSync(() => {
      let from = first;
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
    return groups.length;
  }

  saveCheckpoint(checkpoint: Checkpoint): void {
    const doc = JSON.stringify(checkpoint);
    this.#storage.transactionSync(() => {
      let part = 0;
      for (let from = 0; from < doc.length; ) {
        const to = boundaryAt(doc, from + PART_CHARACTERS);
        const text = doc.slice(from, to);
        this.#storage.sql.exec('INSERT OR REPLACE INTO checkpoint (part, doc) VALUES (?, ?)', part++, text);
        from = to;
      }
      this.#storage.sql.exec('DELETE FROM checkpoint WHERE part >= ?', part);
    });
  }
}

/** Half a surrogate pair is not text, and would not come back. */
const boundaryAt = (text: string, at: number): number =>
  /[\ud800-\udbff]/.test(text[at - 1] ?? '') ? at - 1 : at;

function inParts(texts: readonly string[]): string[][] {
  const groups: string[][] = [[]];
  let size = 0;
  for (const text of texts) {
    if (size > 0 && size + text.length > PART_CHARACTERS) {
      groups.push([]);
      size = 0;
    }
    groups[groups.length - 1]!.push(text);
    size += text.length;
  }
  return groups;
}
