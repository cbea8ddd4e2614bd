import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Dispute } from '../../../api/client/outcry-client.ts';
import { DISPUTE_REASONS } from '../../../settlement/dispute-words.ts';
import { DecideButton } from '../../call/dispute.tsx';
import { RULED } from '../../call/words.ts';
import { useSession } from '../../session/session.ts';
import { api } from '../../ui/api.ts';
import { count, dayAndTime, exactMoney, percent, sentence } from '../../ui/format.ts';
import { useNames } from '../../ui/names.ts';
import { Chip, Empty, Failed, Loading, ScrollX } from '../../ui/parts.tsx';

/** What buyers say against their charges; an operator decides here. */
export default function Disputes() {
  const { role } = useSession();
  const query = useInfiniteQuery({
    queryKey: ['disputes'],
    queryFn: ({ pageParam }) => api.listDisputes({ limit: 100, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
  const disputes = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <section className="stack">
      <div className="page-head">
        <h1>Disputes</h1>
      </div>
      <div className="panel">
        {query.error && !query.data ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : query.isPending ? (
          <Loading />
        ) : disputes.length === 0 ? (
          <Empty title="No disputes">
            {role === 'buyer'
              ? 'A charge is disputed on the page of its call, where the campaign takes disputes.'
              : 'What buyers say against their charges appears here, where a campaign takes disputes.'}
          </Empty>
        ) : (
          <DisputeTable disputes={disputes} />
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
      </div>
      {role === 'operator' && <Rates by="buyer" />}
      {role === 'operator' && <Rates by="publisher" />}
    </section>
  );
}

function DisputeTable({ disputes }: { disputes: Dispute[] }) {
  const nameOf = useNames();
  const { role } = useSession();
  return (
    <ScrollX label="Disputes">
      <table className="table">
        <thead>
          <tr>
            <th>Opened</th>
            <th>Campaign</th>
            {role === 'operator' && <th>Buyer</th>}
            {role !== 'buyer' && <th>Publisher</th>}
            <th>Why</th>
            {role !== 'publisher' && <th className="num">Charged</th>}
            <th>Decision</th>
            {role === 'operator' && (
              <th>
                <span className="sr">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {disputes.map((dispute) => (
            <tr key={dispute.callId}>
              <td>
                <Link href={`~/calls/${dispute.callId}`} className="row-link">
                  {dayAndTime(dispute.openedAt)}
                </Link>
              </td>
              <td>{nameOf(dispute.campaignId)}</td>
              {role === 'operator' && <td>{nameOf(dispute.buyerId)}</td>}
              {role !== 'buyer' && <td>{nameOf(dispute.publisherId)}</td>}
              <td>
                {DISPUTE_REASONS[dispute.reason]}
                {dispute.note && <div className="quiet small">{dispute.note}</div>}
              </td>
              {role !== 'publisher' && (
                <td className="num">
                  {exactMoney(dispute.evidence?.charged ?? '0')}
                  <div className="quiet small">{dispute.evidence?.connectedSeconds} s</div>
                </td>
              )}
              <td>
                <Decision dispute={dispute} />
              </td>
              {role === 'operator' && (
                <td>
                  {dispute.ruling === null && (
                    <DecideButton
                      callId={dispute.callId}
                      charged={dispute.evidence?.charged ?? '0'}
                      look="little"
                    />
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
}

function Decision({ dispute: { ruling, decideBy } }: { dispute: Dispute }) {
  if (ruling === null)
    return (
      <>
        <Chip word="open" tone="accent" />
        <div className="quiet small">by {dayAndTime(decideBy)}</div>
      </>
    );
  return (
    <>
      {sentence(RULED[ruling.verdict] ?? '')}
      {ruling.expired && <div className="quiet small">nobody decided in time</div>}
      {ruling.note && <div className="quiet small">{ruling.note}</div>}
    </>
  );
}

const DAYS = 30;
const DAY_MS = 86_400_000;

/** Who disputes, and whose calls are disputed, of the calls of the last weeks. */
function Rates({ by }: { by: 'buyer' | 'publisher' }) {
  const { data } = useQuery({
    queryKey: ['report', 'disputes', by],
    queryFn: () =>
      api.getDisputesReport({ by, from: new Date(Date.now() - DAYS * DAY_MS).toISOString().slice(0, 10) }),
  });
  const rows = (data?.data ?? []).filter(({ disputed }) => disputed > 0);
  if (rows.length === 0) return null;
  return (
    <section className="panel">
      <header>
        <h2>
          By {by}, last {DAYS} days
        </h2>
      </header>
      <ScrollX label={`Disputes by ${by}`}>
        <table className="table">
          <thead>
            <tr>
              <th>{sentence(by)}</th>
              <th className="num">Sold</th>
              <th className="num">Disputed</th>
              <th className="num">Rate</th>
              <th className="num">Open</th>
              <th className="num">Taken back</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <td>{row.name ?? row.key}</td>
                <td className="num">{count(row.converted)}</td>
                <td className="num">{count(row.disputed)}</td>
                <td className="num">{row.rate === null ? '–' : percent(row.rate)}</td>
                <td className="num">{count(row.open)}</td>
                <td className="num">{exactMoney(row.takenBack ?? '0')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </section>
  );
}
