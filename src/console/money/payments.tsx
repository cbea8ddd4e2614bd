import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useSession } from '../session/session.ts';
import { api } from '../ui/api.ts';
import { dateAndTime, exactMoney } from '../ui/format.ts';
import { useNames } from '../ui/names.ts';
import { DialogButton } from '../ui/overlay/dialog.tsx';
import { Empty, Failed, Loading, ScrollX } from '../ui/parts.tsx';
import { PartyPage } from './party-page.tsx';
import { PaymentForm } from './payment-form.tsx';
import { comesIn, KINDS, partyQuery } from './words.ts';

/** All that was paid, in and out, newest first. */
export const Payments = () => (
  <PartyPage
    title="Payments"
    action={(party) => (
      <DialogButton text="Record payment" look="primary" title="Record payment">
        {(close) => <PaymentForm id={party} onDone={close} />}
      </DialogButton>
    )}
  >
    {(party) => <PaymentsPanel party={party} />}
  </PartyPage>
);

/** @param party whose; '' is everybody's. */
export function PaymentsPanel({ party }: { party: string }) {
  const { role } = useSession();
  const nameOf = useNames();
  const query = useInfiniteQuery({
    queryKey: ['payments', party],
    queryFn: ({ pageParam }) =>
      api.listPayments({ ...(party && partyQuery(party)), limit: 50, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  const seesIn = role === 'operator' && party === '';
  return (
    <section className="panel" aria-label="Payments">
      {!seesIn && (
        <header>
          <h2>Payments</h2>
        </header>
      )}
      {query.error && rows.length === 0 ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty title="No payments yet" />
      ) : (
        <ScrollX label="Payments">
          <table className="table">
            <thead>
              <tr>
                <th>When</th>
                {seesIn && <th>Party</th>}
                <th>What</th>
                <th>Reference</th>
                <th>Note</th>
                {seesIn ? (
                  <>
                    <th className="num">In</th>
                    <th className="num">Out</th>
                  </>
                ) : (
                  <th className="num">Amount</th>
                )}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const id = row.buyerId ?? row.publisherId ?? '';
                return (
                  <tr key={`${id} ${row.kind} ${row.reference}`}>
                    <td>
                      {dateAndTime(row.at)} {row.by && <span className="quiet small">by {row.by}</span>}
                    </td>
                    {seesIn && (
                      <td>
                        <Link href={`/balances/${id}`} className="row-link">
                          {nameOf(id)}
                        </Link>
                      </td>
                    )}
                    <td>{KINDS[row.kind]}</td>
                    <td>{row.reference}</td>
                    <td className="quiet note">{row.note}</td>
                    {seesIn ? (
                      <>
                        <td className="num good">{comesIn(row.kind) && exactMoney(row.amount)}</td>
                        <td className="num">{!comesIn(row.kind) && exactMoney(row.amount)}</td>
                      </>
                    ) : (
                      <td className="num">
                        <b>{exactMoney(row.amount)}</b>
                      </td>
                    )}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollX>
      )}
      {query.hasNextPage && (
        <div className="body">
          <button type="button" className="button" onClick={() => void query.fetchNextPage()}>
            Older payments
          </button>
        </div>
      )}
    </section>
  );
}
