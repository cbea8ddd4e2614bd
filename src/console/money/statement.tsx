import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Statement } from '../../api/client/outcry-client.ts';
import { useSession } from '../session/session.ts';
import { api } from '../ui/api.ts';
import { count, dateIn, exactMoney } from '../ui/format.ts';
import { type NameOf, useNames } from '../ui/names.ts';
import { Failed, Loading, ScrollX } from '../ui/parts.tsx';
import { Downloads } from './downloads.tsx';
import { KINDS, periodText } from './words.ts';

/** One statement, as its document says it, with the way to the calls it is made of. */
export function StatementPage({ number }: { number: string }) {
  const nameOf = useNames();
  const { role } = useSession();
  const { data, error, refetch } = useQuery({
    queryKey: ['statements', number],
    queryFn: () => api.getStatement({ id: number }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const { timezone } = data;
  const party = data.buyerId ?? data.publisherId ?? '';
  const period = new URLSearchParams({ from: data.from ?? '1970-01-01', to: data.to });
  const account = role === 'operator' ? `/balances/${party}` : '/';
  return (
    <section className="stack">
      <div className="page-head">
        <h1>Statement {data.number}</h1>
        <Downloads number={data.number} />
      </div>
      <dl className="facts panel body">
        <div>
          <dt>Of</dt>
          <dd>
            <Link href={account} className="text-link">
              {data.name}
            </Link>
          </dd>
        </div>
        <div>
          <dt>Period</dt>
          <dd>
            {periodText(data)} ({timezone.replaceAll('_', ' ')})
          </dd>
        </div>
        <div>
          <dt>Closed</dt>
          <dd>{dateIn(data.closedAt, timezone)}</dd>
        </div>
        <div>
          <dt>Due by</dt>
          <dd>{dateIn(Date.parse(data.dueAt) - 1, timezone)}</dd>
        </div>
      </dl>
      <div className="panel">
        <ScrollX label="Statement">
          <Lines statement={data} nameOf={nameOf} />
        </ScrollX>
      </div>
      <p>
        <Link href={`${account}?${period}#entries`} className="text-link">
          The {count(data.entries)} entries of this period, each with its call
        </Link>
      </p>
    </section>
  );
}

function Lines({ statement, nameOf }: { statement: Statement; nameOf: NameOf }) {
  const { lines, payments, otherPayments, timezone } = statement;
  return (
    <table className="table">
      <thead>
        <tr>
          <th>What</th>
          <th>Campaign or reference</th>
          <th className="num">Number</th>
          <th className="num">Amount</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td colSpan={3}>Brought over</td>
          <td className="num">{exactMoney(statement.opening)}</td>
        </tr>
        {lines.map((line) => (
          <tr key={`${line.kind} ${line.campaignId}`}>
            <td>{LINES[line.kind] ?? KINDS[line.kind]}</td>
            <td>{nameOf(line.campaignId)}</td>
            <td className="num">{count(line.count)}</td>
            <td className="num">{exactMoney(line.amount)}</td>
          </tr>
        ))}
        {payments.map((payment) => (
          <tr key={`${payment.kind} ${payment.reference}`}>
            <td>
              {KINDS[payment.kind]} <span className="quiet small">{dateIn(payment.at, timezone)}</span>
            </td>
            <td>{payment.reference}</td>
            <td />
            <td className="num good">{exactMoney(payment.amount)}</td>
          </tr>
        ))}
        {otherPayments.count > 0 && (
          <tr>
            <td colSpan={2}>More payments</td>
            <td className="num">{count(otherPayments.count)}</td>
            <td className="num good">{exactMoney(otherPayments.amount)}</td>
          </tr>
        )}
      </tbody>
      <tfoot>
        <Sum label="Closing balance" amount={statement.closing} />
        {statement.held.map(({ number, amount, until }) => (
          <Sum
            key={number}
            label={`Held back of statement ${number}, until ${dateIn(until, timezone)}`}
            amount={amount}
          />
        ))}
        {Number(statement.carriedOver) !== 0 && <Sum label="Carried over" amount={statement.carriedOver} />}
        <Sum label="Due" amount={statement.due} strong />
      </tfoot>
    </table>
  );
}

const LINES: Partial<Record<string, string>> = {
  charge: 'Calls',
  payout: 'Calls',
  adjustCharge: 'Corrections',
  adjustPayout: 'Corrections',
};

const Sum = ({ label, amount, strong = false }: { label: string; amount: string; strong?: boolean }) => (
  <tr>
    <td colSpan={3}>{strong ? <b>{label}</b> : label}</td>
    <td className="num">{strong ? <b>{exactMoney(amount)}</b> : exactMoney(amount)}</td>
  </tr>
);
