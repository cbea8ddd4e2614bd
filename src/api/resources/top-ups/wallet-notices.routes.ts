import * as z from 'zod';
import { walletNoticesSchema } from '../../../buyers/top-ups/notices.ts';
import {
  findWalletNotices,
  setWalletNotices,
  type WalletNoticesRow,
} from '../../../directory/ledger/wallet-notices.store.ts';
import { formatMicros } from '../../../lib/money.ts';
import { isoTime } from '../../../lib/time.ts';
import { refuseStale } from '../../config/change-config.service.ts';
import { Refusal, refuse } from '../../http/errors.ts';
import { stateOf } from '../../http/etag.ts';
import { idParams } from '../../http/page.ts';
import { defineRoute } from '../../http/route.ts';
import { buyerMeant, buyerSeen } from './top-ups.routes.ts';

const params = idParams('byr');
const path = '/v1/buyers/:id/wallet/notices';

const noticesShape = z.object({
  url: z.string().nullable().meta({ description: 'Where the buyer is told; null: nowhere' }),
  below: z.string().nullable().meta({ description: 'The wallet is low when less is left' }),
  lowSince: z.string().nullable().meta({ description: 'When it was found low; null: it is not' }),
});

const present = (row: WalletNoticesRow | null) => ({
  url: row?.url ?? null,
  below: typeof row?.below === 'number' ? formatMicros(row.below) : null,
  lowSince: typeof row?.lowSince === 'number' ? isoTime(row.lowSince) : null,
});

/** What is set, and not what became of it. */
const setIn = (row: WalletNoticesRow | null) => ({ url: row?.url ?? null, below: row?.below ?? null });

export const walletNoticeRoutes = [
  defineRoute({
    method: 'GET',
    path,
    roles: ['operator', 'buyer'],
    operationId: 'getWalletNotices',
    summary: 'Get where a buyer is told of its prepaid wallet, and from when on it is low',
    params,
    response: noticesShape,
    status: 200,
    async handler(asked) {
      const buyer = await buyerSeen(asked);
      if (buyer instanceof Refusal) return buyer;
      const row = await findWalletNotices(asked.env.DB, buyer.id);
      asked.tag(stateOf(setIn(row)));
      return present(row);
    },
  }),
  defineRoute({
    method: 'PUT',
    path,
    roles: ['operator', 'buyer'],
    operationId: 'setWalletNotices',
    summary: 'Say where a buyer is told of its prepaid wallet, and from when on it is low',
    description:
      '`wallet.low` is told once, within a minute of less being left than `below`, and again when the wallet had been above it meanwhile; `wallet.topUpFailed` each time that an automatic top-up does not go through. The operator hears of both by [event targets](/docs/events).',
    params,
    body: ({ allowLoopbackBuyers }: { allowLoopbackBuyers: boolean }) =>
      walletNoticesSchema(allowLoopbackBuyers),
    response: noticesShape,
    status: 200,
    async handler(asked) {
      const { env, body } = asked;
      const buyer = await buyerMeant(asked);
      if (buyer instanceof Refusal) return buyer;
      const known = setIn(await findWalletNotices(env.DB, buyer.id));
      const stale = refuseStale(asked, stateOf(known));
      if (stale) return stale;
      if (!(await setWalletNotices(env.DB, buyer.id, body, asked.ifMatch === null ? null : known)))
        return refuse('preconditionFailed', 'somebody else has just set it: read it again');
      const row = await findWalletNotices(env.DB, buyer.id);
      asked.tag(stateOf(setIn(row)));
      return present(row);
    },
  }),
];
