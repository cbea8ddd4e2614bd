import { useInfiniteQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { Link, useSearchParams } from 'wouter';
import { useSession } from '../session/session.ts';
import { api, Problem } from '../ui/api.ts';
import { errorsAt } from '../ui/form/form-errors.ts';
import { Empty, Failed, Loading } from '../ui/parts.tsx';
import './call.css';
import { CallTable } from './call-table.tsx';
import { exportPath, queryOf, readFilter, writeFilter } from './filter.ts';
import { CallFilters } from './filters.tsx';

const PAGE = 100;

export default function Calls() {
  const { role } = useSession();
  const [params, setParams] = useSearchParams();
  const filter = readFilter(params);
  const isFiltered = Object.keys(writeFilter(filter)).length > 0;
  const query = useInfiniteQuery({
    queryKey: ['calls', filter],
    queryFn: ({ pageParam }) => api.listCalls({ ...queryOf(filter), limit: PAGE, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: 10_000,
  });
  const told = query.error instanceof Problem ? query.error.errors : [];
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
        {(['csv', 'ndjson'] as const).map((format) => (
          <a
            key={format}
            className="button"
            href={exportPath(filter, format)}
            download={`calls.${format}`}
            aria-label={`Export ${isFiltered ? 'these calls' : 'all calls'} as ${format.toUpperCase()}`}
          >
            <Download size={14} aria-hidden="true" /> {format.toUpperCase()}
          </a>
        ))}
      </div>
      <CallFilters
        filter={filter}
        onChange={(next) => setParams(writeFilter(next), { replace: true })}
        errors={errorsAt(told)}
      />
      <section className="panel">
        {query.error && calls.length === 0 ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : query.isPending ? (
          <Loading />
        ) : calls.length === 0 ? (
          <NoCalls filtered={isFiltered} />
        ) : (
          <CallTable calls={calls} />
        )}
      </section>
      {role === 'operator' && calls.length > 0 && !query.hasNextPage && (
        <p className="hint">
          What is older than the exchange lists is found by its id.{' '}
          <a href="/docs/operators#history">Older calls</a>
        </p>
      )}
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
