import type { GetCallReply as CallDetail } from '../../api/client/outcry-client.ts';
import { dayAndTime, exactMoney, sentence } from '../ui/format.ts';
import { useNames } from '../ui/names.ts';
import { ScrollX } from '../ui/parts.tsx';
import { Correction } from './correction.tsx';

/** What was booked for the call: every line moves an amount from one account to another. */
export function Ledger({ call }: { call: CallDetail }) {
  const nameOf = useNames();
  const accountName = (account: string): string => {
    const [kind, id] = account.split(':');
    return id ? `${sentence(kind ?? '')} ${nameOf(id)}` : sentence(account);
  };
  const lines = call.transfers ?? [];
  return (
    <section className="panel">
      <header>
        <h2>Ledger</h2>
        {lines.length > 0 && <Correction call={call} />}
      </header>
      {lines.length === 0 ? (
        <p className="body quiet">
          {call.status === 'live' ? 'Entries appear when the call has ended.' : 'Nothing was booked.'}
        </p>
      ) : (
        <ScrollX label="Ledger">
          <table className="table">
            <thead>
              <tr>
                <th>Entry</th>
                <th>From</th>
                <th>To</th>
                <th>Campaign version</th>
                <th>When</th>
                <th className="num">Amount</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.id}>
                  <td>{sentence(line.kind)}</td>
                  <td>{accountName(line.debit)}</td>
                  <td>{accountName(line.credit)}</td>
                  <td>{line.configVersion}</td>
                  <td>{dayAndTime(line.at)}</td>
                  <td className="num">
                    <b>{exactMoney(line.amount)}</b>
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
