import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Buyer } from '../../../api/client/outcry-client.ts';
import { buyerPatchSchema } from '../../../buyers/schema.ts';
import { useSession } from '../../session/session.ts';
import { api } from '../../ui/api.ts';
import { Check, FormBody } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { tell } from '../../ui/overlay/toast.tsx';
import { Chip, Failed, Loading } from '../../ui/parts.tsx';
import { keptBuyer } from '../buyers/kept.ts';
import { Account } from '../buyers/wallet.tsx';
import { RotateKeyButton } from '../keys/key-rotate.tsx';
import { OwnTermsPanel } from './own-terms/terms.tsx';
import { PingAddresses, payoutOf } from './publishers.tsx';

/** What a publisher or a buyer agreed to, as the exchange has it, and what of it is its own to change. */

type Party = { name: string; status: string };
type Props<P> = { load(): Promise<P>; children(party: P): ReactNode; also?: ReactNode };

function Terms<P extends Party>({ load, children, also }: Props<P>) {
  const { data, error } = useQuery({ queryKey: ['own'], queryFn: load });
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
      {also}
      <OwnKey />
    </section>
  );
}

export function PublisherTerms() {
  const { publisherId = '' } = useSession();
  return (
    <Terms load={() => api.getPublisher({ id: publisherId })} also={<OwnTermsPanel id={publisherId} />}>
      {(publisher) => (
        <>
          <dl className="facts">
            <div>
              <dt>Payout</dt>
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
    <Terms load={() => api.getBuyer({ id: buyerId })} also={<Account buyerId={buyerId} />}>
      {(buyer) => (
        <>
          <dl className="facts">
            <div>
              <dt>Time zone</dt>
              <dd>{buyer.timezone}</dd>
            </div>
            <div>
              <dt>Billing</dt>
              <dd>{buyer.wallet.kind === 'prepaid' ? 'prepaid' : 'postpaid'}</dd>
            </div>
          </dl>
          <Notices buyer={buyer} />
        </>
      )}
    </Terms>
  );
}

type Notices = { notifyLosses: boolean };
const noticesOf = ({ notifyLosses }: Notices): Notices => ({ notifyLosses });

/** What a buyer says for itself: whether it wants to hear of what it lost. */
function Notices({ buyer }: { buyer: Buyer }) {
  const form = useForm({
    initial: { notifyLosses: false },
    toBody: noticesOf,
    schema: buyerPatchSchema,
    kept: { ...keptBuyer(buyer), draftOf: noticesOf },
    changes: ['own', 'buyers'],
    onDone: () => tell('Saved.', 'In force from the next auction.'),
  });
  return (
    <FormBody form={form} save="Save">
      <Check
        label="Loss notices: a webhook for every lost auction, with the reason"
        checked={form.draft.notifyLosses}
        onChange={(notifyLosses) => form.set({ notifyLosses })}
      />
    </FormBody>
  );
}

/** Whoever signed in with a key may change it, without asking the operator. */
function OwnKey() {
  const { keyId } = useSession();
  if (keyId === null) return null;
  return (
    <div className="panel">
      <header>
        <h2>Your key</h2>
        <RotateKeyButton keyId={keyId} name="yours" label="New key" />
      </header>
      <p className="body quiet">
        The key you signed in with. Rotate it when somebody else may know it: the old key keeps working for as
        long as you choose.
      </p>
    </div>
  );
}
