import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { LedgerAgingRow } from '../../api/client/outcry-client.ts';
import { api } from '../ui/api.ts';
import { exactMoney, money } from '../ui/format.ts';
import { useNames } from '../ui/names.ts';
import { Chip, Empty, Failed, Loading, ScrollX } from '../ui/parts.tsx';

const AGES = [
  ['notDue', 'Not due'],
  ['days1to30', '1–30 days late'],
  ['days31to60', '31–60'],
  ['days61to90', '61–90'],
  ['over90', 'Over 90'],
] as const;

/** What buyers owe and since when, and what publishers are owed. */
export function Balances() {
  const aging = useQuery({ queryKey: ['aging'], queryFn: () => api.getAging(), refetchInterval: 30_000 });
  const books = useQuery({
    queryKey: ['balances'],
    queryFn: () => api.listBalances(),
    refetchInterval: 30_000,
  });
  const error = aging.error ?? books.error;
  if (error && !(aging.data && books.data))
    return (
      <Failed
        error={error}
        retry={() => {
          void aging.refetch();
          void books.refetch();
        }}
      />
    );
  if (!aging.data || !books.data) return <Loading />;
  const balancesOf = (kind: string) =>
    books.data.data.flatMap(({ account, balance }) =>
      account.startsWith(`${kind}:`) ? [{ id: account.slice(kind.length + 1), balance }] : [],
    );
  return (
    <section className="stack">
      <div className="page-head">
        <h1>Balances</h1>
      </div>
      <Buyers rows={aging.data.data} total={aging.data.total} credits={balancesOf('buyer')} />
      <Publishers rows={balancesOf('publisher')} />
    </section>
  );
}

type Row = { id: string; balance: string };
type BuyersProps = { rows: LedgerAgingRow[]; total: string; credits: Row[] };

function Buyers({ rows, total, credits }: BuyersProps) {
  const nameOf = useNames();
  const inCredit = credits.filter(({ balance }) => Number(balance) > 0);
  const sumOf = (age: (typeof AGES)[number][0]): string =>
    money(rows.reduce((sum, row) => sum + Number(row[age]), 0));
  return (
    <section className="panel" aria-label="Buyers">
      <header>
        <h2>Buyers owe you</h2>
        <b className="num">{exactMoney(total)}</b>
      </header>
      {rows.length + inCredit.length === 0 ? (
        <Empty title="No buyer owes anything">The first charged call is here with its buyer.</Empty>
      ) : (
        <ScrollX label="Buyers">
          <table className="table">
            <thead>
              <tr>
                <th>Buyer</th>
                {AGES.map(([age, label]) => (
                  <th key={age} className="num">
                    {label}
                  </th>
                ))}
                <th className="num">Owed</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.buyerId}>
                  <td>
                    <Link href={`/balances/${row.buyerId}`} className="row-link">
                      {nameOf(row.buyerId)}
                    </Link>
                  </td>
                  {AGES.map(([age]) => (
                    <td key={age} className={`num ${toneOf(age, row[age])}`}>
                      {Number(row[age]) === 0 ? '–' : money(row[age])}
                    </td>
                  ))}
                  <td className="num">
                    <b>{exactMoney(row.balance)}</b>
                  </td>
                </tr>
              ))}
              {inCredit.map(({ id, balance }) => (
                <tr key={id}>
                  <td>
                    <Link href={`/balances/${id}`} className="row-link">
                      {nameOf(id)}
                    </Link>
                  </td>
                  <td colSpan={AGES.length}>
                    <Chip word="inCredit" tone="good" />
                  </td>
                  <td className="num">{exactMoney(`-${balance}`)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <td>
                  <b>Total</b>
                </td>
                {AGES.map(([age]) => (
                  <td key={age} className="num">
                    {sumOf(age)}
                  </td>
                ))}
                <td className="num">
                  <b>{exactMoney(total)}</b>
                </td>
              </tr>
            </tfoot>
          </table>
        </ScrollX>
      )}
    </section>
  );
}

const toneOf = (age: string, amount: string): string => {
  if (Number(amount) === 0) return 'faint';
  return age === 'notDue' ? '' : age === 'over90' || age === 'days61to90' ? 'bad' : 'warn';
};

function Publishers({ rows }: { rows: Row[] }) {
  const nameOf = useNames();
  const sorted = [...rows].sort((a, b) => Number(b.balance) - Number(a.balance));
  return (
    <section className="panel" aria-label="Publishers">
      <header>
        <h2>You owe publishers</h2>
        <Link href="/payouts" className="button little">
          Payout run
        </Link>
      </header>
      {sorted.length === 0 ? (
        <Empty title="No publisher has earned anything yet">
          The first charged call is here with its publisher.
        </Empty>
      ) : (
        <ScrollX label="Publishers">
          <table className="table">
            <thead>
              <tr>
                <th>Publisher</th>
                <th className="num">Owed</th>
              </tr>
            </thead>
            <tbody>
              {sorted.map(({ id, balance }) => (
                <tr key={id}>
                  <td>
                    <Link href={`/balances/${id}`} className="row-link">
                      {nameOf(id)}
                    </Link>
                  </td>
                  <td className="num">
                    <b>{exactMoney(balance)}</b>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollX>
      )}
    </section>
  );
}
