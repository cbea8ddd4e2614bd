import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Operations } from '../../../api/client/outcry-client.ts';
import { isOwnAccount, OWN_ACCOUNTS } from '../../money/words.ts';
import { api } from '../../ui/api.ts';
import { exactMoney } from '../../ui/format.ts';
import { type NameOf, useNames } from '../../ui/names.ts';
import { Chip, Empty, Failed, Loading, ScrollX } from '../../ui/parts.tsx';

type Books = Operations['listBalances']['reply'];

/** Every account's credits less its debits. What one owes another is owed, so the sum is zero. */
export default function BooksPage() {
  const nameOf = useNames();
  const { data, error, refetch } = useQuery({
    queryKey: ['balances'],
    queryFn: () => api.listBalances(),
    refetchInterval: 10_000,
  });
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const balances = Number(data.total) === 0;
  return (
    <section className="stack">
      <div className="page-head">
        <h1>Ledger</h1>
        <Chip word={balances ? 'balanced' : 'notBalanced'} tone={balances ? 'good' : 'bad'} />
        <Journal />
      </div>
      <div className="panel">
        {data.data.length === 0 ? (
          <Empty title="No entries yet">
            The first converted call charges its buyer and credits its publisher.
          </Empty>
        ) : (
          <Balances books={data} nameOf={nameOf} />
        )}
      </div>
    </section>
  );
}

/** The whole ledger, or a period of it, for a bookkeeper's own software. */
function Journal() {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const query = new URLSearchParams({ ...(from && { from }), ...(to && { to }), timezone });
  return (
    <fieldset className="row days" aria-label="Journal">
      <input
        type="date"
        className="input"
        aria-label="first day of the journal"
        value={from}
        max={to || undefined}
        onChange={({ target: { value } }) => setFrom(value)}
      />
      <span className="faint" aria-hidden="true">
        to
      </span>
      <input
        type="date"
        className="input"
        aria-label="last day of the journal"
        value={to}
        min={from || undefined}
        onChange={({ target: { value } }) => setTo(value)}
      />
      <a className="button little" href={`/v1/ledger/journal?${query}`} download="outcry.journal">
        <Download size={14} aria-hidden="true" /> hledger journal
      </a>
    </fieldset>
  );
}

const Balances = ({ books, nameOf }: { books: Books; nameOf: NameOf }) => (
  <ScrollX>
    <table className="table">
      <thead>
        <tr>
          <th>Account</th>
          <th>Kind</th>
          <th className="num">Balance</th>
        </tr>
      </thead>
      <tbody>
        {books.data.map(({ account, balance }) => {
          const [kind = '', id] = account.split(':');
          return (
            <tr key={account}>
              <td>
                <Link href={`~/money/balances/${id ?? kind}`} className="row-link">
                  {id ? nameOf(id) : isOwnAccount(kind) ? OWN_ACCOUNTS[kind] : kind}
                </Link>
              </td>
              <td>{MEANINGS[kind]}</td>
              <td className="num">{exactMoney(balance)}</td>
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <td>
            <b>Sum</b>
          </td>
          <td>Always zero when the ledger balances</td>
          <td className="num">
            <b>{exactMoney(books.total)}</b>
          </td>
        </tr>
      </tfoot>
    </table>
  </ScrollX>
);

const MEANINGS: Record<string, string> = {
  buyer: 'Buyer: negative is owed to you, positive is prepaid',
  publisher: 'Publisher: what you owe it',
  exchange: 'Your margin',
  cash: 'Paid out less received: negative is what you have been paid',
};
