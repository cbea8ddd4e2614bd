import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useSession } from '../../session/session.ts';
import { get } from '../../ui/api.ts';
import { Chip, Failed, Loading } from '../../ui/parts.tsx';
import type { Buyer, Publisher } from '../../ui/resources.ts';
import { PingAddresses, payoutOf } from './publishers.tsx';

/** What a publisher or a buyer agreed to, as the exchange has it. */

function Terms<T extends { name: string; status: string }>({
  path,
  children,
}: {
  path: string;
  children(party: T): ReactNode;
}) {
  const { data, error } = useQuery({ queryKey: ['own', path], queryFn: () => get<T>(path) });
  if (error && !data) return <Failed error={error} />;
  if (!data) return <Loading />;
  return (
    <section className="stack">
      <div className="page-head">
        <h1>{data.name}</h1>
        <Chip word={data.status} />
      </div>
      <div className="panel">
        <div className="body stack">{children(data)}</div>
      </div>
    </section>
  );
}

export function PublisherTerms() {
  const { publisherId = '' } = useSession();
  return (
    <Terms<Publisher> path={`/v1/publishers/${publisherId}`}>
      {(publisher) => (
        <>
          <dl className="facts">
            <div>
              <dt>You earn</dt>
              <dd>{payoutOf(publisher)}</dd>
            </div>
          </dl>
          <PingAddresses publisherId={publisherId} />
        </>
      )}
    </Terms>
  );
}

export function BuyerTerms() {
  const { buyerId = '' } = useSession();
  return (
    <Terms<Buyer> path={`/v1/buyers/${buyerId}`}>
      {(buyer) => (
        <dl className="facts">
          <div>
            <dt>Time zone</dt>
            <dd>{buyer.timezone}</dd>
          </div>
          <div>
            <dt>You pay</dt>
            <dd>{buyer.wallet.kind === 'prepaid' ? 'in advance' : 'afterwards'}</dd>
          </div>
          <div>
            <dt>Told of lost auctions</dt>
            <dd>{buyer.notifyLosses ? 'yes' : 'no'}</dd>
          </div>
        </dl>
      )}
    </Terms>
  );
}
