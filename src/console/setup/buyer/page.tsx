import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSession } from '../../session/session.ts';
import { api } from '../../ui/api.ts';
import { Chip, Failed, Loading } from '../../ui/parts.tsx';
import { Bids } from './bids.tsx';
import { DropSecret, NewSecret } from './secret.tsx';
import { Stats } from './stats.tsx';

const PERIODS = [1, 7, 30, 90] as const;

/** How a buyer does: what it wins, why it does not win the rest, and how fast it answers. */
export default function BuyerPage({ id }: { id: string }) {
  const { role } = useSession();
  const [days, setDays] = useState<number>(7);
  const { data, error, refetch } = useQuery({
    queryKey: ['buyers', id],
    queryFn: () => api.getBuyer({ id }),
  });
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <section className="stack">
      <div className="page-head">
        <h1>{data.name}</h1>
        <Chip word={data.status} />
        {role === 'operator' && (
          <>
            <NewSecret buyer={data} />
            <DropSecret buyer={data} />
          </>
        )}
      </div>
      <fieldset className="row" aria-label="Period">
        {PERIODS.map((one) => (
          <button
            key={one}
            type="button"
            className={`button little ${one === days ? 'primary' : ''}`}
            aria-pressed={one === days}
            onClick={() => setDays(one)}
          >
            {one === 1 ? '24 hours' : `${one} days`}
          </button>
        ))}
      </fieldset>
      <Stats buyerId={id} days={days} />
      <Bids buyerId={id} days={days} />
    </section>
  );
}
