import { useInfiniteQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../session/session.ts';
import { get, type Page } from '../ui/api.ts';
import { dayAndTime, duration, money } from '../ui/format.ts';
import { useNames } from '../ui/names.ts';
import { Chip, Empty, Failed, Loading, ScrollX } from '../ui/parts.tsx';
import type { Call } from '../ui/resources.ts';
import './call.css';
import { CallFilters, NO_FILTER, queryOf } from './filters.tsx';

const PAGE = 100;

export default function Calls() {
  const [filter, setFilter] = useState(NO_FILTER);
  const query = useInfiniteQuery({
    queryKey: ['calls', filter],
    queryFn: ({ pageParam }) =>
      get<Page<Call>>(`/v1/calls?limit=${PAGE}${queryOf(filter)}${pageParam && `&cursor=${pageParam}`}`),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: 10_000,
  });
  const calls = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <div className="page">
      <div className="page-head">
        <h1>Calls</h1>
        <CallFilters filter={filter} onChange={setFilter} />
      </div>
      <section className="panel">
        {query.error && calls.length === 0 ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : query.isPending ? (
          <Loading />
        ) : calls.length === 0 ? (
          <NoCalls filtered={filter !== NO_FILTER} />
        ) : (
          <CallTable calls={calls} />
        )}
      </section>
      {query.hasNextPage && (
        <div className="row">
          <button
            type="button"
            className="button"
            disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Older calls
          </button>
        </div>
      )}
    </div>
  );
}

function NoCalls({ filtered }: { filtered: boolean }) {
  const { role } = useSession();
  if (filtered) return <Empty title="No call matches">Loosen the filter, or look at another day.</Empty>;
  const next =
    role === 'operator' ? (
      <Link href="/setup/numbers" className="button primary">
        Set up a number
      </Link>
    ) : undefined;
  return (
    <Empty title="No calls yet" action={next}>
      As soon as somebody dials a tracking number, the call is here with all that happened to it.
    </Empty>
  );
}

function CallTable({ calls }: { calls: Call[] }) {
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
            <th>Came to</th>
            <th className="num">Talked</th>
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
