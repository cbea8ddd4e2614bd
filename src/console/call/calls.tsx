import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../session/session.ts';
import { api } from '../ui/api.ts';
import { Empty, Failed, Loading } from '../ui/parts.tsx';
import './call.css';
import { CallTable } from './call-table.tsx';
import { CallFilters, NO_FILTER, queryOf } from './filters.tsx';

const PAGE = 100;

export default function Calls() {
  const { role } = useSession();
  const [filter, setFilter] = useState(NO_FILTER);
  const query = useInfiniteQuery({
    queryKey: ['calls', filter],
    queryFn: ({ pageParam }) => api.listCalls({ ...queryOf(filter), limit: PAGE, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: 10_000,
  });
  const calls = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <div className="page">
      <div className="page-head">
        <h1>Calls</h1>
        {role === 'operator' && (
          <Link href="/calls/callers" className="button">
            Find a caller
          </Link>
        )}
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
