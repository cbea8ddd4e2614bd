import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useSession } from '../session/session.ts';
import { api } from '../ui/api.ts';
import { dateIn, exactMoney } from '../ui/format.ts';
import { DialogButton } from '../ui/overlay/dialog.tsx';
import { Empty, Failed, Loading, ScrollX } from '../ui/parts.tsx';
import { CloseForm } from './close-form.tsx';
import { Downloads } from './downloads.tsx';
import { PartyPage } from './party-page.tsx';
import { partyQuery, periodText } from './words.ts';

/** Every statement, newest first. */
export const Statements = () => (
  <PartyPage
    title="Statements"
    action={(party) => (
      <DialogButton text="Close a period" look="primary" title="Close an account’s periods">
        {(close) => <CloseForm id={party} onDone={close} />}
      </DialogButton>
    )}
  >
    {(party) => <StatementsPanel party={party} />}
  </PartyPage>
);

/** @param party whose; '' is everybody's. */
export function StatementsPanel({ party }: { party: string }) {
  const { role } = useSession();
  const query = useInfiniteQuery({
    queryKey: ['statements', party],
    queryFn: ({ pageParam }) =>
      api.listStatements({ ...(party && partyQuery(party)), limit: 50, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
  const rows = query.data?.pages.flatMap((page) => page.data) ?? [];
  const isAll = party === '';
  return (
    <section className="panel" aria-label="Statements">
      {!isAll && (
        <header>
          <h2>Statements</h2>
        </header>
      )}
      {query.error && rows.length === 0 ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty title="No statements yet">
          {role === 'operator'
            ? 'Accounts with statement terms get one by themselves when a period ends. Or close a period now.'
            : 'The first comes when the first period is closed.'}
        </Empty>
      ) : (
        <ScrollX label="Statements">
          <table className="table">
            <thead>
              <tr>
                <th>Number</th>
                {isAll && <th>Party</th>}
                <th>Period</th>
                <th className="num">Opening</th>
                <th className="num">Closing</th>
                <th className="num">Due</th>
                <th>Due by</th>
                <th>Download</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.number}>
                  <td>
                    <Link href={`/statements/${row.number}`} className="row-link">
                      Statement {row.number}
                    </Link>
                  </td>
                  {isAll && <td>{row.name}</td>}
                  <td>{periodText(row)}</td>
                  <td className="num">{exactMoney(row.opening)}</td>
                  <td className="num">{exactMoney(row.closing)}</td>
                  <td className="num">
                    <b>{exactMoney(row.due)}</b>
                  </td>
                  <td>{dateIn(Date.parse(row.dueAt) - 1, row.timezone)}</td>
                  <td>
                    <Downloads number={row.number} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollX>
      )}
      {query.hasNextPage && (
        <div className="body">
          <button type="button" className="button" onClick={() => void query.fetchNextPage()}>
            Older statements
          </button>
        </div>
      )}
    </section>
  );
}
