import { useMutation, useQuery } from '@tanstack/react-query';
import { etagOf } from '../../../api/client/outcry-client.ts';
import { api } from '../../ui/api.ts';
import { dayAndTime } from '../../ui/format.ts';
import { DialogButton } from '../../ui/overlay/dialog.tsx';
import { SureButton } from '../../ui/overlay/sure.tsx';
import { Chip, CopyButton, Failed, Loading, ScrollX } from '../../ui/parts.tsx';
import { SecretForm, type StripeAccount } from './secret-form.tsx';

/** Whether prepaid buyers can pay by card, and Stripe's secrets: set, replaced, tested, never shown again. */
export default function Cards() {
  const { data, error, refetch } = useQuery({
    queryKey: ['stripe-account'],
    queryFn: () => api.getStripeAccount(),
    refetchInterval: 15_000,
    // A reply has its ETag, a mixture of two has none.
    structuralSharing: false,
  });
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const isSetHere = [data.secretKey, ...data.webhookSecrets].some((secret) => secret?.setAt);
  return (
    <section className="stack">
      <div className="page-head">
        <h1>Card payments</h1>
        <Chip word={data.available ? 'active' : 'off'} />
        {data.mode === 'test' && <Chip word="test mode" />}
      </div>
      <Secrets account={data} />
      <AtStripe account={data} />
      <Test />
      {isSetHere && (
        <div>
          <SureButton
            verb="Remove"
            what="Stripe’s secrets"
            label="Remove from here"
            note="Cards can be paid with only if the deployment has secrets of its own. Kept cards stay known."
            act={() => api.deleteStripeAccount({ ifMatch: etagOf(data) })}
            changes={['stripe-account']}
            told={() => 'Removed.'}
          />
        </div>
      )}
    </section>
  );
}

type Secret = StripeAccount['webhookSecrets'][number] | NonNullable<StripeAccount['secretKey']>;

function Secrets({ account }: { account: StripeAccount }) {
  const { secretKey, webhookSecrets } = account;
  return (
    <section className="panel" aria-label="Secrets">
      <header>
        <h2>Stripe’s secrets</h2>
        <span className="row end">
          <DialogButton
            text={secretKey ? 'New secret key' : 'Set secret key'}
            look="little"
            title="Secret key"
          >
            {(close) => <SecretForm account={account} field="secretKey" onDone={close} />}
          </DialogButton>
          <DialogButton
            text={webhookSecrets.length > 0 ? 'New webhook secret' : 'Set webhook secret'}
            look="little"
            title="Webhook secret"
          >
            {(close) => <SecretForm account={account} field="webhookSecret" onDone={close} />}
          </DialogButton>
        </span>
      </header>
      <ScrollX>
        <table className="table">
          <thead>
            <tr>
              <th>Secret</th>
              <th>Ends in</th>
              <th>Set</th>
              <th>Last used by Stripe</th>
              <th>
                <span className="sr">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            <Line name="Secret key" secret={secretKey} />
            {webhookSecrets.length === 0 && <Line name="Webhook secret" secret={null} />}
            {webhookSecrets.map((secret, at) => (
              <Line
                key={`${secret.lastFour} ${secret.setAt}`}
                name={at === 0 ? 'Webhook secret' : 'Webhook secret before'}
                secret={secret}
                {...(at > 0 && secret.setAt !== null && { onDrop: () => dropFormer(account) })}
              />
            ))}
          </tbody>
        </table>
      </ScrollX>
    </section>
  );
}

const dropFormer = (account: StripeAccount) => api.dropStripeSecret({ ifMatch: etagOf(account) });

type LineProps = { name: string; secret: Secret | null; onDrop?(): Promise<unknown> };

const Line = ({ name, secret, onDrop }: LineProps) => (
  <tr>
    <td>{name}</td>
    <td className="mono">{secret ? `…${secret.lastFour}` : '–'}</td>
    <td>{whenSet(secret)}</td>
    <td>{secret && 'lastHeardAt' in secret ? heard(secret.lastHeardAt) : '–'}</td>
    <td>
      {onDrop && (
        <SureButton
          verb="Stop taking"
          what="the old webhook secret"
          label="Stop taking it"
          note="What Stripe signs with it alone is refused from then on."
          act={onDrop}
          changes={['stripe-account']}
          told={() => 'Only the newest webhook secret is taken now.'}
        />
      )}
    </td>
  </tr>
);

const whenSet = (secret: Secret | null): string => {
  if (!secret) return 'Not set';
  if (!secret.opens) return 'Cannot be opened: set it again';
  return secret.setAt === null ? 'By the deployment' : dayAndTime(secret.setAt);
};
const heard = (at: string | null): string => (at === null ? 'Never' : dayAndTime(at));

const AtStripe = ({ account: { webhookUrl, events } }: { account: StripeAccount }) => (
  <section className="panel" aria-label="At Stripe">
    <header>
      <h2>At Stripe</h2>
    </header>
    <div className="body stack">
      <p>Add a webhook endpoint with this URL, which is told of these events:</p>
      <p className="row">
        <code className="mono">{webhookUrl}</code> <CopyButton text={webhookUrl} label="the URL" />
      </p>
      <p className="mono">{events.join(', ')}</p>
      <p className="quiet small">
        A restricted key may write Checkout Sessions and PaymentIntents; to read webhook endpoints helps the
        test. To replace the webhook secret, roll it at Stripe with an expiry of some hours and set the new
        one here: both are taken until you stop taking the old one.
      </p>
    </div>
  </section>
);

const CHECKS: Record<string, string> = {
  secretKey: 'Secret key',
  checkoutSessions: 'Payments on Stripe’s page',
  paymentIntents: 'Automatic top-ups',
  webhookEndpoint: 'Webhook endpoint',
  webhookSecrets: 'Webhook secret',
};

function Test() {
  const test = useMutation({ mutationFn: () => api.testStripeAccount() });
  const { data, error, isPending } = test;
  return (
    <section className="panel" aria-label="Test">
      <header>
        <h2>Test</h2>
        <button type="button" className="button little" disabled={isPending} onClick={() => test.mutate()}>
          {isPending ? 'Asking Stripe…' : 'Test with Stripe'}
        </button>
      </header>
      <div className="body" role="status">
        {error && <Failed error={error} />}
        {!data && !error && <p className="quiet">Asks Stripe what the key may do. Nobody is charged.</p>}
        {data && (
          <dl className="facts">
            {data.checks.map(({ of, isGood, words }) => (
              <div key={of}>
                <dt>{CHECKS[of] ?? of}</dt>
                <dd>{`${isGood === null ? '?' : isGood ? '✓' : '✗'} ${words}`}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </section>
  );
}
