import { lazy, Suspense } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import type { Session } from '../../api/client/outcry-client.ts';
import { useSession } from '../session/session.ts';
import { Empty, Loading } from '../ui/parts.tsx';
import { Buyers } from './buyers/buyers.tsx';
import { Webhooks } from './buyers/webhooks.tsx';
import { CampaignPage } from './campaigns/campaign.tsx';
import { Campaigns } from './campaigns/campaigns.tsx';
import { Keys } from './keys/keys.tsx';
import { Numbers } from './numbers/numbers.tsx';
import { Publishers } from './publishers/publishers.tsx';
import { BuyerTerms, PublisherTerms } from './publishers/terms.tsx';
import './setup.css';
import './shared/zod.ts';
import { TargetPage } from './targets/target.tsx';
import { Targets } from './targets/targets.tsx';

const AtCarrier = lazy(() => import('./numbers/carrier/at-carrier.tsx'));
const Audit = lazy(() => import('./records/audit.tsx'));
const Disputes = lazy(() => import('./disputes/disputes.tsx'));
const Cards = lazy(() => import('./cards/cards.tsx'));
const Books = lazy(() => import('./records/books.tsx'));
const Outcomes = lazy(() => import('./outcomes/outcomes.tsx'));
const Events = lazy(() => import('./events/events.tsx'));
const Pools = lazy(() => import('./pools/pools.tsx'));
const PoolPage = lazy(() => import('./pools/page.tsx'));
const BuyerPage = lazy(() => import('./buyers/page.tsx'));

const TABS: Record<Session['role'], readonly (readonly [path: string, label: string])[]> = {
  operator: [
    ['/campaigns', 'Campaigns'],
    ['/targets', 'Targets'],
    ['/buyers', 'Buyers'],
    ['/publishers', 'Publishers'],
    ['/numbers', 'Numbers'],
    ['/pools', 'Pools'],
    ['/keys', 'Keys'],
    ['/events', 'Integrations'],
    ['/webhooks', 'Webhooks'],
    ['/cards', 'Cards'],
    ['/outcomes', 'Outcomes'],
    ['/disputes', 'Disputes'],
    ['/books', 'Ledger'],
    ['/audit', 'Audit'],
  ],
  publisher: [
    ['/numbers', 'Numbers'],
    ['/pools', 'Pools'],
    ['/events', 'Integrations'],
    ['/disputes', 'Disputes'],
    ['/terms', 'Terms'],
  ],
  buyer: [
    ['/targets', 'Targets'],
    ['/results', 'Results'],
    ['/outcomes', 'Outcomes'],
    ['/disputes', 'Disputes'],
    ['/terms', 'Terms'],
  ],
};

export default function Setup() {
  const { role, buyerId = '' } = useSession();
  const [path] = useLocation();
  const tabs = TABS[role];
  const first = tabs[0]?.[0] ?? '/';
  return (
    <div className="page">
      <nav className="tabs" aria-label="Set-up">
        {tabs.map(([to, label]) => (
          <Link key={to} href={to} aria-current={path.startsWith(to) ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Loading />}>
        {role === 'operator' ? (
          <OperatorPages first={first} />
        ) : (
          <Switch>
            <Route path="/targets/:id">{({ id }) => <TargetPage key={id} id={id} />}</Route>
            <Route path="/targets" component={Targets} />
            <Route path="/numbers" component={Numbers} />
            {role === 'publisher' && <Route path="/events" component={Events} />}
            {role === 'publisher' && (
              <Route path="/pools/:id">{({ id }) => <PoolPage key={id} id={id} />}</Route>
            )}
            {role === 'publisher' && <Route path="/pools" component={Pools} />}
            {role === 'buyer' && (
              <Route path="/results">
                <BuyerPage id={buyerId} />
              </Route>
            )}
            {role === 'buyer' && <Route path="/outcomes" component={Outcomes} />}
            <Route path="/disputes" component={Disputes} />
            <Route path="/terms" component={role === 'buyer' ? BuyerTerms : PublisherTerms} />
            <Route>
              <Redirect to={first} replace />
            </Route>
          </Switch>
        )}
      </Suspense>
    </div>
  );
}

const OperatorPages = ({ first }: { first: string }) => (
  <Switch>
    <Route path="/campaigns/:id/:part?">
      {({ id, part }) => <CampaignPage key={id} id={id} part={part ?? 'settings'} />}
    </Route>
    <Route path="/campaigns" component={Campaigns} />
    <Route path="/targets/:id">{({ id }) => <TargetPage key={id} id={id} />}</Route>
    <Route path="/targets" component={Targets} />
    <Route path="/buyers/:id">{({ id }) => <BuyerPage key={id} id={id} />}</Route>
    <Route path="/buyers" component={Buyers} />
    <Route path="/publishers" component={Publishers} />
    <Route path="/numbers/carrier" component={AtCarrier} />
    <Route path="/numbers" component={Numbers} />
    <Route path="/pools/:id">{({ id }) => <PoolPage key={id} id={id} />}</Route>
    <Route path="/pools" component={Pools} />
    <Route path="/keys" component={Keys} />
    <Route path="/events" component={Events} />
    <Route path="/webhooks" component={Webhooks} />
    <Route path="/cards" component={Cards} />
    <Route path="/outcomes" component={Outcomes} />
    <Route path="/disputes" component={Disputes} />
    <Route path="/books" component={Books} />
    <Route path="/audit" component={Audit} />
    <Route path="/">
      <Redirect to={first} replace />
    </Route>
    <Route>
      <Empty title="Page not found">Choose one of the tabs above.</Empty>
    </Route>
  </Switch>
);
