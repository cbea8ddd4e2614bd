import type { Env } from '../../../bindings.ts';
import type { AccountView } from '../../../buyers/accounts/account.ts';
import { isLow } from '../../../buyers/top-ups/low.ts';
import { type WalletNotice, walletDeliveries } from '../../../deliveries/events/tell-wallet.ts';
import { openTurns } from '../../../deliveries/events/turns.store.ts';
import {
  endLow,
  type FailedTopUp,
  listExchangeHearers,
  listFailedTopUps,
  listWatched,
  noteFailureTold,
  noteLow,
  noteTold,
  type WalletNoticesRow,
} from '../../../directory/ledger/wallet-notices.store.ts';
import { rootCause } from '../../../directory/root-cause.ts';
import { eachAtOnce } from '../../../lib/bounds/each-at-once.ts';
import { enqueue } from '../../../lib/bounds/queue.client.ts';
import { formatMicros } from '../../../lib/money.ts';
import { isoTime } from '../../../lib/time.ts';
import type { EventTarget } from '../../../publishers/events/event-target.ts';

const AT_ONCE = 4;

/** Finds wallets that have run low, and tells of them and of top-ups that did not go through. Every minute; one that fails holds up no other. */
export async function tellOfWallets(env: Env, now: number): Promise<void> {
  const hearers = await listExchangeHearers(env.DB);
  const each = <T extends { buyerId: string }>(rows: readonly T[], tell: (row: T) => Promise<void>) =>
    eachAtOnce(rows, AT_ONCE, async (row) => {
      try {
        await tell(row);
      } catch (error) {
        console.error('a wallet was not told of', { buyerId: row.buyerId, error: rootCause(error).message });
      }
    });
  await each(await listFailedTopUps(env.DB), (row) => tellFailure(env, row, hearers, now));
  for await (const rows of listWatched(env.DB)) await each(rows, (row) => look(env, row, hearers, now));
}

async function look(
  env: Env,
  row: WalletNoticesRow,
  hearers: readonly EventTarget[],
  now: number,
): Promise<void> {
  const { buyerId, below, lowSince } = row;
  if (below === null) return;
  const { wallet } = (await env.BUYER.getByName(buyerId).account(0)) as AccountView;
  if (!isLow(wallet, below)) return lowSince === null ? undefined : void (await endLow(env.DB, buyerId));
  const { credited, spent, held, available } = wallet;
  const told = Object.entries({ below, credited, spent, held, available }).map(([name, amount]) => [
    name,
    formatMicros(amount),
  ]);
  const found =
    lowSince === null ? await noteLow(env.DB, buyerId, JSON.stringify(Object.fromEntries(told)), now) : row;
  if (!found || found.lowSince === null || found.toldAt !== null) return;
  const data = JSON.parse(found.said ?? '{}') as Record<string, unknown>;
  await send(env, { event: 'wallet.low', buyerId, at: found.lowSince, data }, found.url, hearers, now);
  await noteTold(env.DB, found, now);
}

async function tellFailure(
  env: Env,
  row: FailedTopUp,
  hearers: readonly EventTarget[],
  now: number,
): Promise<void> {
  const { buyerId, below, amount, fails, lastError, nextAt, failedAt, url } = row;
  const data = {
    below: formatMicros(below),
    amount: formatMicros(amount),
    error: lastError,
    fails,
    nextAt: nextAt === Number.MAX_SAFE_INTEGER ? null : isoTime(nextAt),
  };
  await send(env, { event: 'wallet.topUpFailed', buyerId, at: failedAt, data }, url, hearers, now);
  await noteFailureTold(env.DB, row);
}

/** @throws when it could not be handed over: then it is said again, by the same id. */
async function send(
  env: Env,
  notice: WalletNotice,
  url: string | null,
  hearers: readonly EventTarget[],
  now: number,
): Promise<void> {
  const deliveries = walletDeliveries(notice, url, hearers, now);
  await openTurns(
    env.DB,
    deliveries.filter(({ buyerId }) => buyerId === null),
    now,
  );
  await enqueue(
    env.DELIVERIES,
    deliveries.map((body) => ({ body })),
  );
}
