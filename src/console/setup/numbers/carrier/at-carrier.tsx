import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { api, type Problem } from '../../../ui/api.ts';
import { Select } from '../../../ui/form/fields.tsx';
import { Empty, Failed, Loading } from '../../../ui/parts.tsx';
import { CARRIERS } from '../numbers.tsx';
import { Compared } from './compared.tsx';
import { MANAGED, MANAGED_OPTIONS } from './managed.ts';
import { Offers } from './offers.tsx';

/** What the carrier has beside what is here, and what it would sell. */
export default function AtCarrier() {
  const [params, setParams] = useSearchParams();
  const carrier = MANAGED.find((name) => name === params.get('carrier')) ?? 'twilio';
  const query = useQuery({
    queryKey: ['numbers', 'carrier', carrier],
    queryFn: () => api.listCarrierNumbers({ carrier }),
    retry: false,
  });
  return (
    <section className="stack">
      <div className="page-head">
        <h1>Numbers at the carrier</h1>
        <Link href="/numbers">All tracking numbers</Link>
      </div>
      <div className="grid-2">
        <Select
          label="Carrier"
          options={MANAGED_OPTIONS}
          value={carrier}
          onChange={(value) => setParams({ carrier: value }, { replace: true })}
        />
      </div>
      {query.error ? (
        <div className="panel">
          {(query.error as Partial<Problem>).errors?.some((fault) => fault.path === 'carrier') ? (
            <Empty title={`No ${CARRIERS[carrier]} account yet`}>
              Give the deployment the account’s key, and its numbers are bought and looked after here: see{' '}
              <a href="/docs/operators#numbers-at-the-carrier">Numbers at the carrier</a>.
            </Empty>
          ) : (
            <Failed error={query.error} retry={() => void query.refetch()} />
          )}
        </div>
      ) : query.data ? (
        <>
          <Compared carrier={carrier} numbers={query.data.data} />
          <Offers
            key={carrier}
            carrier={carrier}
            had={new Set(query.data.data.map(({ number }) => number))}
          />
        </>
      ) : (
        <div className="panel">
          <Loading />
        </div>
      )}
    </section>
  );
}
