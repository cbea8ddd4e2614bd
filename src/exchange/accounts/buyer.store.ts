import type { Credit } from '../../buyers/accounts/account.ts';
import { type Account, type Lent, NO_KEYS } from '../../buyers/accounts/lending.ts';
import { guardRows } from '../../lib/bounds/guarded.store.ts';
import { migrateObject, type ObjectStorage } from '../../lib/bounds/object.store.ts';
import type { CampaignId } from '../../lib/ids.ts';
import { type Micros, micros, ZERO } from '../../lib/money.ts';

/** Append-only, as the campaign's. */
const MIGRATIONS = [
  `CREATE TABLE account (one INTEGER PRIMARY KEY CHECK (one = 1), doc TEXT NOT NULL);
   CREATE TABLE lent (campaign_id TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE credits (seq INTEGER PRIMARY KEY, reference TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL,
     doc TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0);`,
];

/** SQL of one buyer's object. */
export class BuyerStore {
  readonly #sql: ObjectStorage['sql'];
  readonly #storage: ObjectStorage;

  constructor(storage: ObjectStorage) {
    this.#storage = guardRows(storage);
    this.#sql = this.#storage.sql;
  }

  /** Everything written inside is kept whole or not at all. */
  transaction<T>(run: () => T): T {
    return this.#storage.transactionSync(run);
  }

  migrate(): void {
    migrateObject(this.#storage, MIGRATIONS);
  }

  /** What was paid in is the sum of the credits: no second number that could differ. */
  account(): Account {
    const [row] = this.#rows('SELECT doc FROM account');
    const [sum] = this.#rows('SELECT total(amount) AS credited FROM credits');
    const kept = row ? (JSON.parse(String(row['doc'])) as Pick<Account, 'terms' | 'keys'>) : null;
    const lent = this.#rows('SELECT campaign_id, doc FROM lent').map(
      (each) => [each['campaign_id'] as CampaignId, JSON.parse(String(each['doc'])) as Lent] as const,
    );
    return {
      terms: kept?.terms ?? null,
      keys: kept?.keys ?? NO_KEYS,
      credited: sum ? micros(Number(sum['credited'])) : ZERO,
      lent: new Map(lent),
    };
  }

  saveAccount({ terms, keys }: Pick<Account, 'terms' | 'keys'>): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO account (one, doc) VALUES (1, ?)',
      JSON.stringify({ terms, keys }),
    );
  }

  saveLent(campaignId: CampaignId, lent: Lent): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO lent (campaign_id, doc) VALUES (?, ?)',
      campaignId,
      JSON.stringify(lent),
    );
  }

  findCredit(reference: string): Credit | null {
    const [row] = this.#rows('SELECT doc FROM credits WHERE reference = ?', reference);
    return row ? readCredit(row) : null;
  }

  insertCredit(credit: Credit): void {
    const { reference, amount } = credit;
    this.#sql.exec(
      'INSERT INTO credits (reference, amount, doc) VALUES (?, ?, ?)',
      reference,
      amount satisfies Micros,
      JSON.stringify(credit),
    );
  }

  /** Newest first. */
  credits(most: number): Credit[] {
    return this.#rows('SELECT doc FROM credits ORDER BY seq DESC LIMIT ?', most).map(readCredit);
  }

  /** Those D1 has not been told of, oldest first. */
  unsentCredits(most: number): Credit[] {
    return this.#rows('SELECT doc FROM credits WHERE sent = 0 ORDER BY seq LIMIT ?', most).map(readCredit);
  }

  markSent(credits: readonly Credit[]): void {
    for (const { reference } of credits)
      this.#sql.exec('UPDATE credits SET sent = 1 WHERE reference = ?', reference);
  }

  #rows(query: string, ...bindings: (string | number)[]) {
    return this.#sql.exec(query, ...bindings).toArray();
  }
}

const readCredit = (row: Record<string, unknown>): Credit => JSON.parse(String(row['doc'])) as Credit;
