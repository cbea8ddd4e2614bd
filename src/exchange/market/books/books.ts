import type { Purse } from '../../../buyers/accounts/purse.ts';
import type { Usage } from '../../../buyers/caps.ts';
import type { BuyerId, PublisherId, TargetId } from '../../../lib/ids.ts';
import { broughtBy, type Market, purseOf, statsOf, type TargetStats } from '../market.ts';

/** What calls change of the market besides themselves, as it is kept: of each table what of it, by id. */
export type Books = {
  stats: Map<TargetId, TargetStats>;
  purses: Map<BuyerId, Purse>;
  brought: Map<PublisherId, Usage>;
};

export const KINDS = ['stats', 'purses', 'brought'] as const satisfies readonly (keyof Books)[];
export type Kind = (typeof KINDS)[number];
export type Ids = Record<Kind, ReadonlySet<string>>;
/** The last receipt of the calls' chain, and the number of the last of any. */
export type ChainEnd = { seq: number; hash: string };
/** How the books of the market read at the moment. */
export type BooksNow = Record<Kind, (id: string) => unknown> & { chain: ChainEnd };

/** Books as they stand in a call's row, or in the mark. What was written last of an entry counts, wherever it stands. */
export type BookPage = { order: number; chain: ChainEnd } & Partial<
  Record<Kind, [id: string, doc: unknown][]>
>;

/** None yet. */
export const noIds = (): Record<Kind, Set<string>> => ({
  stats: new Set(),
  purses: new Set(),
  brought: new Set(),
});
export const idsOf = (page: BookPage): Ids => ({
  stats: new Set(page.stats?.map(([id]) => id)),
  purses: new Set(page.purses?.map(([id]) => id)),
  brought: new Set(page.brought?.map(([id]) => id)),
});
export const sizeOf = (ids: Ids): number => KINDS.reduce((sum, kind) => sum + ids[kind].size, 0);

export const booksNow = (market: Market): BooksNow => ({
  stats: (id) => statsOf(market, id as TargetId),
  purses: (id) => purseOf(market, id as BuyerId),
  brought: (id) => broughtBy(market, id as PublisherId),
  chain: { seq: market.receiptSeq, hash: market.lastHash.calls },
});
