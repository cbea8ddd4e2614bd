import { Check } from 'lucide-react';
import { Link } from 'wouter';
import type { Call } from '../../api/client/outcry-client.ts';
import { useSession } from '../session/session.ts';
import { dayAndTime, duration, money } from '../ui/format.ts';
import { useNames } from '../ui/names.ts';
import { Chip, ScrollX } from '../ui/parts.tsx';

export function CallTable({ calls }: { calls: Call[] }) {
  const { role } = useSession();
  const nameOf = useNames();
  const seesBuyer = role !== 'publisher';
  return (
    <ScrollX>
      <table className="table">
        <thead>
          <tr>
            <th>Started</th>
            <th>Caller</th>
            <th>Campaign</th>
            {role === 'operator' && <th>Publisher</th>}
            {seesBuyer && <th>{role === 'buyer' ? 'Target' : 'Buyer'}</th>}
            <th>Outcome</th>
            <th className="num">Duration</th>
            {seesBuyer && <th className="num">Price</th>}
            {role !== 'buyer' && <th className="num">Payout</th>}
            {role === 'operator' && <th className="num">Margin</th>}
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <tr key={call.id}>
              <td>
                <Link href={`/calls/${call.id}`} className="row-link">
                  {dayAndTime(call.startedAt)}
                </Link>
              </td>
              <td>
                {call.state ?? '··'} <span className="mono quiet">{call.from}</span>
              </td>
              <td>{nameOf(call.campaignId)}</td>
              {role === 'operator' && <td>{nameOf(call.publisherId)}</td>}
              {seesBuyer && <td>{nameOf(role === 'buyer' ? call.targetId : call.buyerId)}</td>}
              <td>
                <span className="row">
                  <Chip
                    word={call.disposition ?? 'live'}
                    tone={call.status === 'live' ? 'accent' : undefined}
                  />
                  {call.test && <Chip word="test" tone="accent" />}
                </span>
              </td>
              <td className="num">
                {call.converted && <Check size={14} className="good inline-icon" aria-label="converted" />}{' '}
                {call.connectedSeconds > 0 ? duration(call.connectedSeconds) : '–'}
              </td>
              {seesBuyer && <td className="num">{charged(call, call.price)}</td>}
              {role !== 'buyer' && <td className="num">{charged(call, call.payout)}</td>}
              {role === 'operator' && <td className="num">{charged(call, call.margin)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
}

/** A price that was agreed but not charged is told apart. */
const charged = (call: Call, amount: string | null | undefined) =>
  call.converted ? money(amount) : <span className="faint">{amount ? money(0) : '–'}</span>;
