import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookStore } from '../../../../src/exchange/market/books/books.store.ts';
import type { BookPage, BooksNow } from '../../../../src/exchange/market/books/books.ts';
import { CampaignStore } from '../../../../src/exchange/market/campaign.store.ts';
import type { CallId } from '../../../../src/lib/ids.ts';
import { SimulatedStorage } from '../../../simulation/sqlite.ts';

type Step =
  | { kind: 'commit'; call: number; changed: number[] }
  | { kind: 'alone'; id: number }
  | { kind: 'mark' }
  | { kind: 'death' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('commit' as const),
      call: fc.nat(3),
      changed: fc.array(fc.nat(30), { maxLength: 25 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('alone' as const), id: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'mark' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'death' as const }) },
);

/** An object's books, and what they should say. */
class World {
  readonly #storage = new SimulatedStorage();
  readonly #rows = new Map<CallId, string>();
  readonly #should = new Map<string, number>();
  #mark: string | null = null;
  #books: BookStore;
  #written = 0;

  constructor() {
    new CampaignStore(this.#storage).migrate();
    this.#books = new BookStore(this.#storage);
  }

  run(each: Step): void {
    if (each.kind === 'death') this.#wake();
    else if (each.kind === 'mark') {
      this.#mark = this.#books.inMark(this.#now());
      this.#books.marked(this.#mark);
    } else this.#write(each);
  }

  #write(each: Extract<Step, { kind: 'commit' | 'alone' }>): void {
    const ids = each.kind === 'alone' ? [each.id] : each.changed;
    for (const id of ids) this.#should.set(`tgt_${id}`, ++this.#written);
    if (each.kind === 'alone') {
      this.#books.saveOne('stats', `tgt_${each.id}`, this.#written);
      return;
    }
    const callId = `call_${each.call}` as CallId;
    const stats = new Set(ids.map((id) => `tgt_${id}`));
    const changed = { stats, purses: new Set<string>(), brought: new Set<string>() };
    const page = this.#books.inCall(callId, changed, true, this.#now());
    if (page !== null) this.#rows.set(callId, page);
  }

  #now(): BooksNow {
    const of = (id: string): number => this.#should.get(id) ?? 0;
    return { stats: of, purses: of, brought: of, chain: { seq: this.#written, hash: 'any' } };
  }

  #wake(): void {
    this.#books = new BookStore(this.#storage);
    const rows = [...this.#rows].map(([id, text]): [CallId, BookPage] => [id, JSON.parse(text) as BookPage]);
    const marked = this.#mark === null ? null : (JSON.parse(this.#mark) as BookPage);
    expect(this.#books.recall(marked, rows).stats).toEqual(this.#should);
  }
}

describe('the books of a campaign', () => {
  it('read after every death as they were written last, in rows of calls, in the mark or in their own', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const world = new World();
        for (const each of steps) world.run(each);
        world.run({ kind: 'death' });
      }),
    );
  });
});
