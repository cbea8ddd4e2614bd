import { useQuery } from '@tanstack/react-query';
import type { GetCallReply as CallDetail } from '../../api/client/outcry-client.ts';
import { useSession } from '../session/session.ts';
import { api } from '../ui/api.ts';
import { dayAndTime, duration, exactMoney, money, words } from '../ui/format.ts';
import { useNames, useRevenueLabel } from '../ui/names.ts';
import { Chip, Failed, Loading, ScrollX } from '../ui/parts.tsx';
import { Attribution, isOfVisit } from './attribution.tsx';
import { Auction } from './auction.tsx';
import './call.css';
import { CallerNumber } from './caller-number.tsx';
import { Deliveries } from './deliveries.tsx';
import { DisputeButtons } from './dispute.tsx';
import { Ledger } from './ledger.tsx';
import { Outcomes } from './outcomes.tsx';
import { Timeline } from './timeline.tsx';
import { RULED } from './words.ts';

/** A call that ended just now may not be known to history yet. */
const JUST_ENDED_TRIES = 4;
const REFRESH_MS = 2_000;
/** History and ledger follow a call through queues of their own: what ended just now may not be whole. */
const SETTLING_MS = 60_000;

const isMoving = ({ status, endedAt }: CallDetail): boolean =>
  status === 'live' || Date.now() - Date.parse(endedAt ?? '') < SETTLING_MS;

export default function CallPage({ id }: { id: string }) {
  const { role } = useSession();
  const { data, error, refetch } = useQuery({
    queryKey: ['call', id],
    queryFn: () => api.getCall({ id }),
    retry: JUST_ENDED_TRIES,
    retryDelay: 700,
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? REFRESH_MS : false),
  });
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <div className="page call-page">
      <Head call={data} />
      <div className="call-grid">
        <div className="stack">
          {role === 'operator' && <Auction callId={id} live={data.status === 'live'} />}
          {role === 'operator' && <Ledger call={data} />}
          {role === 'operator' && <Deliveries callId={id} />}
          {role !== 'operator' && <Attempts call={data} />}
          <Attribution call={data} />
          <Outcomes call={data} />
        </div>
        <Timeline call={data} />
      </div>
    </div>
  );
}

function Head({ call }: { call: CallDetail }) {
  const nameOf = useNames();
  const revenue = useRevenueLabel();
  const facts: [string, string | null | undefined][] = [
    ['From', `${call.from}${call.state ? ` · ${call.state}` : ''}${call.zip ? ` ${call.zip}` : ''}`],
    ['To', call.to],
    ['Campaign', nameOf(call.campaignId)],
    ['Publisher', nameOf(call.publisherId)],
    ['Sub id', call.subId],
    ['Buyer', call.buyerId && nameOf(call.buyerId)],
    ['Started', dayAndTime(call.startedAt)],
    ['Duration', call.connectedSeconds > 0 ? duration(call.connectedSeconds) : null],
    ['Price', call.price && money(call.price)],
    [revenue, call.revenue && exactMoney(call.revenue)],
    ['Payout', call.payout && exactMoney(call.payout)],
    ['Disputed', call.dispute && saidOf(call.dispute)],
    ['Charged for', call.charge?.how],
    ['Not charged because', call.charge?.missing],
    ['Not paid because', call.earned?.missing],
    ['Turned away', call.turnedAway && `the publisher’s ${words(call.turnedAway)}`],
    ['Margin', call.margin && exactMoney(call.margin)],
    ...Object.entries(call.tags).filter(([name]) => !isOfVisit(name)),
    ['Campaign version', String(call.configVersion)],
    ['Carrier’s call id', call.carrierCallId],
  ];
  return (
    <header className="stack">
      <div className="page-head">
        <h1>
          Call <span className="mono quiet">{call.id}</span>
        </h1>
        {call.test && <Chip word="test" tone="accent" />}
        {call.converted && <Chip word="converted" tone="good" />}
        <Chip word={call.disposition ?? 'live'} tone={call.status === 'live' ? 'accent' : undefined} />
      </div>
      <dl className="facts">
        {facts.map(([label, value]) =>
          value ? (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      <CallerNumber call={call} />
      <DisputeButtons call={call} />
    </header>
  );
}

const saidOf = ({ reason, decideBy, verdict }: NonNullable<CallDetail['dispute']>): string =>
  `${words(reason)}, ${verdict ? RULED[verdict] : `to be decided by ${dayAndTime(decideBy)}`}`;

/** What a buyer or publisher sees instead of the auction: its own offers. */
function Attempts({ call }: { call: CallDetail }) {
  if (call.attempts.length === 0) return null;
  return (
    <section className="panel">
      <header>
        <h2>Offered to you</h2>
      </header>
      <ScrollX label="Offered to you">
        <table className="table">
          <thead>
            <tr>
              <th>Offered</th>
              <th>Answered</th>
              <th>Outcome</th>
              <th className="num">Price</th>
            </tr>
          </thead>
          <tbody>
            {call.attempts.map((attempt) => (
              <tr key={attempt.leg}>
                <td>{dayAndTime(attempt.offeredAt)}</td>
                <td>{attempt.answeredAt ? dayAndTime(attempt.answeredAt) : '–'}</td>
                <td>{attempt.outcome ? <Chip word={attempt.outcome} /> : 'ringing'}</td>
                <td className="num">{money(attempt.price)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </section>
  );
}
