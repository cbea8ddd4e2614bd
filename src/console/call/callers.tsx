import { useInfiniteQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../ui/api.ts';
import { Text } from '../ui/form/fields.tsx';
import { count } from '../ui/format.ts';
import { SureButton } from '../ui/overlay/sure.tsx';
import { Empty, Failed, Loading } from '../ui/parts.tsx';
import './call.css';
import { CallTable } from './call-table.tsx';

const DAY_MS = 86_400_000;
const SEARCHED_DAYS = 90;

/** A caller's calls by number, and forgetting them. The number is sent in the body: it never is in an address. */
export default function Callers() {
  const [typed, setTyped] = useState('');
  const [caller, setCaller] = useState('');
  const find = (event: FormEvent): void => {
    event.preventDefault();
    setCaller(typed.trim());
  };
  return (
    <div className="page">
      <div className="page-head">
        <h1>Find a caller</h1>
      </div>
      <form className="row caller-search" onSubmit={find}>
        <Text
          label="Caller’s number"
          type="tel"
          placeholder="+14155550123"
          value={typed}
          onChange={setTyped}
          hint={`Calls of the last ${SEARCHED_DAYS} days`}
        />
        <button type="submit" className="button primary" disabled={typed.trim() === ''}>
          Find calls
        </button>
      </form>
      {caller && <Found key={caller} caller={caller} />}
    </div>
  );
}

function Found({ caller }: { caller: string }) {
  const query = useInfiniteQuery({
    queryKey: ['callers', caller],
    queryFn: ({ pageParam }) =>
      api.searchCalls({
        body: {
          caller,
          since: new Date(Date.now() - SEARCHED_DAYS * DAY_MS).toISOString(),
          limit: 100,
          cursor: pageParam,
        },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    gcTime: 0,
  });
  const calls = query.data?.pages.flatMap((page) => page.data) ?? [];
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Loading />;
  return (
    <>
      <section className="panel">
        {calls.length > 0 ? <CallTable calls={calls} /> : <Empty title="No call from this number" />}
        {query.hasNextPage && (
          <div className="body">
            <button type="button" className="button" onClick={() => void query.fetchNextPage()}>
              Older calls
            </button>
          </div>
        )}
      </section>
      <section className="panel">
        <header>
          <h2>Erase this caller</h2>
        </header>
        <div className="body stack">
          <p>
            Removes {caller} from every record, older calls included. Calls, receipts and the ledger stay,
            without the number. This cannot be undone.
          </p>
          <div className="row">
            <SureButton
              verb="Erase"
              what={caller}
              act={() => api.eraseCaller({ body: { caller } })}
              changes={['callers', 'calls', 'call']}
              told={(done) => `Erased from ${count(done.calls)} calls.`}
            />
          </div>
        </div>
      </section>
    </>
  );
}
