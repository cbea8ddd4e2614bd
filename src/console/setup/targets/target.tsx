import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { GetTargetReply as Target } from '../../../api/client/outcry-client.ts';
import { useSession } from '../../session/session.ts';
import { api } from '../../ui/api.ts';
import { count, timeOfDay } from '../../ui/format.ts';
import { useNames } from '../../ui/names.ts';
import { tell } from '../../ui/overlay/toast.tsx';
import { Chip, Failed, Loading } from '../../ui/parts.tsx';
import { DeleteButton } from '../shared/list.tsx';
import { CapUse } from './cap-use.tsx';
import { say } from './condition.ts';
import { TargetForm } from './form.tsx';
import { sayModifier } from './standing/draft.ts';
import { biddingOf, chargeOf } from './targets.tsx';
import { TestPing } from './test-ping.tsx';
import { TryReply } from './try-reply.tsx';

export function TargetPage({ id }: { id: string }) {
  const { role } = useSession();
  const nameOf = useNames();
  const [, navigate] = useLocation();
  const { data, error, refetch } = useQuery({
    queryKey: ['target', id],
    queryFn: () => api.getTarget({ id }),
    refetchInterval: 2_000,
  });
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <section className="stack">
      <div className="page-head">
        <h1>{data.name}</h1>
        <span className="quiet">
          {nameOf(data.buyerId)} in {nameOf(data.campaignId)}
        </span>
        <Chip word={data.status} />
        {role === 'operator' && (
          <DeleteButton
            act={() => api.deleteTarget({ id })}
            changes={['targets']}
            what="target"
            name={data.name}
            onDone={() => navigate('/targets')}
          />
        )}
      </div>
      <div className="target-live">
        <CapUse target={data} />
        <Endpoint target={data} />
      </div>
      {role === 'operator' ? (
        <div className="panel">
          <div className="body form-page">
            <TargetForm
              target={data}
              onDone={() => tell('Saved.', 'The next call is offered on these terms.')}
            />
          </div>
        </div>
      ) : (
        <ReadOnly target={data} />
      )}
    </section>
  );
}

function Endpoint({ target: { id, bidding, health } }: { target: Target }) {
  if (bidding.kind === 'static') return null;
  return (
    <section className="panel">
      <header>
        <h2>Ping endpoint</h2>
        {health?.resting && <Chip word="suspended" tone="bad" />}
      </header>
      <div className="body stack">
        {health ? (
          <p>
            {count(health.pings)} pings, {count(health.failures)} failed.{' '}
            {health.restingUntil
              ? `Suspended until ${timeOfDay(health.restingUntil)} because its endpoint kept failing.`
              : 'It is pinged for every call it is eligible for.'}
          </p>
        ) : (
          <p className="quiet">Not pinged yet.</p>
        )}
        <TestPing targetId={id} />
        <TryReply targetId={id} />
      </div>
    </section>
  );
}

const ReadOnly = ({ target }: { target: Target }) => (
  <div className="panel">
    <div className="body">
      <dl className="facts">
        <div>
          <dt>Destination</dt>
          <dd>{target.destination}</dd>
        </div>
        <div>
          <dt>Price</dt>
          <dd>{biddingOf(target.bidding)}</dd>
        </div>
        {target.bidding.kind === 'static' &&
          (target.bidding.modifiers ?? []).map((modifier, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: modifiers have no names, only places
            <div key={index}>
              <dt>{modifier.label ?? `Modifier ${index + 1}`}</dt>
              <dd>{sayModifier(modifier)}</dd>
            </div>
          ))}
        <div>
          <dt>Charge per won call</dt>
          <dd>{chargeOf(target)}</dd>
        </div>
        <div>
          <dt>Criteria</dt>
          <dd>{target.criteria ? say(target.criteria) : 'all calls'}</dd>
        </div>
        {target.pacing && (
          <div>
            <dt>Day caps</dt>
            <dd>used evenly over the open hours, by {target.pacing.by}</dd>
          </div>
        )}
        <div>
          <dt>Hours</dt>
          <dd>{target.hours ? target.hours.timezone : 'around the clock'}</dd>
        </div>
      </dl>
    </div>
  </div>
);
