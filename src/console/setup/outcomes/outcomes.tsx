import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Outcome } from '../../../api/client/outcry-client.ts';
import { useSession } from '../../session/session.ts';
import { api } from '../../ui/api.ts';
import { dayAndTime, exactMoney, sentence } from '../../ui/format.ts';
import { useNames } from '../../ui/names.ts';
import { Empty, Failed, Loading, ScrollX } from '../../ui/parts.tsx';
import { UploadPanel } from './upload-panel.tsx';

/** What buyers said became of their calls, newest first, and a file of more. */
export default function Outcomes() {
  const query = useInfiniteQuery({
    queryKey: ['outcomes'],
    queryFn: ({ pageParam }) => api.listOutcomes({ limit: 100, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
  const outcomes = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <section className="stack">
      <div className="page-head">
        <h1>Outcomes</h1>
      </div>
      <UploadPanel />
      <div className="panel">
        {query.error && !query.data ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : query.isPending ? (
          <Loading />
        ) : outcomes.length === 0 ? (
          <Empty title="No outcomes yet">What became of a call appears here once it is reported.</Empty>
        ) : (
          <OutcomeTable outcomes={outcomes} />
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
    </section>
  );
}

function OutcomeTable({ outcomes }: { outcomes: Outcome[] }) {
  const nameOf = useNames();
  const { role } = useSession();
  return (
    <ScrollX label="Outcomes">
      <table className="table">
        <thead>
          <tr>
            <th>Happened</th>
            {role === 'operator' && <th>Buyer</th>}
            <th>Outcome</th>
            <th>Reference</th>
            <th className="num">Reported value</th>
            <th className="num">Charged</th>
          </tr>
        </thead>
        <tbody>
          {outcomes.map((outcome) => (
            <tr key={outcome.id}>
              <td>
                <Link href={`~/calls/${outcome.callId}`} className="row-link">
                  {dayAndTime(outcome.occurredAt)}
                </Link>
              </td>
              {role === 'operator' && <td>{nameOf(outcome.buyerId)}</td>}
              <td>{sentence(outcome.kind)}</td>
              <td>{outcome.reference}</td>
              <td className="num">{outcome.amount ? exactMoney(outcome.amount) : '–'}</td>
              <td className="num">{chargedFor(outcome)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
}

/** What is owed for it, or why nothing is. */
function chargedFor({ owed, missing }: Outcome): string {
  if (missing) return missing;
  return owed ? exactMoney(owed) : 'when the call ends';
}
