import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSession } from '../../session/session.ts';
import { api } from '../../ui/api.ts';
import { Segments } from '../../ui/form/segments.tsx';
import { Chip, Failed, Loading } from '../../ui/parts.tsx';
import { Bids } from './bids.tsx';
import { DropSecret, NewSecretButton } from './secret.tsx';
import { Stats } from './stats.tsx';
import { Account } from './wallet.tsx';

const PERIODS = [
  ['1', '24 hours'],
  ['7', '7 days'],
  ['30', '30 days'],
  ['90', '90 days'],
] as const;
type Days = (typeof PERIODS)[number][0];

/** How a buyer does: what it wins, why it does not win the rest, and how fast it answers. */
export default function BuyerPage({ id }: { id: string }) {
  const { role } = useSession();
  const [days, setDays] = useState<Days>('7');
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
            <NewSecretButton buyer={data} />
            <DropSecret buyer={data} />
          </>
        )}
      </div>
      <Account buyerId={id} />
      <Segments label="Period" options={PERIODS} value={days} onChange={setDays} />
      <Stats buyerId={id} days={Number(days)} />
      <Bids buyerId={id} days={Number(days)} />
    </section>
  );
}
