import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Bid } from '../../../api/client/outcry-client.ts';
import { REASONS } from '../../../buyers/reason.ts';
import { isMissed } from '../../../call/disposition.ts';
import { api } from '../../ui/api.ts';
import { Segments } from '../../ui/form/segments.tsx';
import { dayAndTime, milliseconds, money } from '../../ui/format.ts';
import { useNames } from '../../ui/names.ts';
import { Chip, Empty, Failed, Loading, ScrollX } from '../../ui/parts.tsx';
import { daysAgo } from './stats.tsx';

type Shown = Bid['outcome'] | 'any';

const OUTCOMES = [
  ['any', 'All'],
  ['won', 'Won'],
  ['lost', 'Lost'],
  ['excluded', 'Not eligible'],
] as const;

/** Every auction the buyer's targets were in, newest first. */
export function Bids({ buyerId, days }: { buyerId: string; days: number }) {
  const [outcome, setOutcome] = useState<Shown>('any');
  const query = useInfiniteQuery({
    queryKey: ['bids', buyerId, days, outcome],
    queryFn: ({ pageParam }) =>
      api.listBids({
        buyerId,
        since: daysAgo(days),
        outcome: outcome === 'any' ? undefined : outcome,
        limit: 50,
        cursor: pageParam,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
  // As in the figures above.
  const bids = query.data?.pages.flatMap((page) => page.data).filter(({ test }) => !test) ?? [];
  return (
    <section className="panel">
      <header>
        <h2>Auctions</h2>
        <span className="faint small">test calls left out</span>
        <Segments label="Outcome" options={OUTCOMES} value={outcome} onChange={setOutcome} />
      </header>
      {query.error ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Loading />
      ) : bids.length === 0 ? (
        <Empty title="No auctions in this period" />
      ) : (
        <BidTable bids={bids} />
      )}
      {query.hasNextPage && (
        <div className="body">
          <button
            type="button"
            className="button"
            disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Older
          </button>
        </div>
      )}
    </section>
  );
}

function BidTable({ bids }: { bids: Bid[] }) {
  const nameOf = useNames();
  return (
    <ScrollX label="Auctions">
      <table className="table">
        <thead>
          <tr>
            <th>When</th>
            <th>Target</th>
            <th>Outcome</th>
            <th>Reason</th>
            <th className="num">Bid</th>
            <th className="num">Lost by</th>
            <th className="num">Latency</th>
          </tr>
        </thead>
        <tbody>
          {bids.map((bid) => (
            <tr key={`${bid.auctionId}${bid.targetId}`}>
              <td>
                {bid.callId ? (
                  <Link href={`~/calls/${bid.callId}`} className="row-link">
                    {dayAndTime(bid.at)}
                  </Link>
                ) : (
                  dayAndTime(bid.at)
                )}
              </td>
              <td>{nameOf(bid.targetId)}</td>
              <td>
                <Outcome bid={bid} />
              </td>
              <td>{bid.reason ? (REASONS[bid.reason] ?? bid.reason) : '–'}</td>
              <td className="num">{money(bid.bid)}</td>
              <td className="num">{moreToWin(bid.priceToWin)}</td>
              <td className="num">{milliseconds(bid.latencyMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
}

/** What came of the auction, and of the call: who won may not have taken it, and the next got it. */
const Outcome = ({ bid: { outcome, callOutcome } }: { bid: Bid }) => (
  <span className="row">
    <Chip
      word={outcome === 'excluded' ? 'notEligible' : outcome}
      tone={outcome === 'won' && !isMissed(callOutcome) ? 'good' : undefined}
    />
    {callOutcome && !(outcome === 'won' && callOutcome === 'connected') && <Chip word={callOutcome} />}
  </span>
);

/** Told as a range, so that nobody learns another's bid. */
function moreToWin(range: Bid['priceToWin']): string {
  if (!range) return '–';
  return range.below === null
    ? `${money(range.from)} or more`
    : `${money(range.from)} to ${money(range.below)}`;
}
