import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { type Session, useSession } from '../session/session.ts';
import { Empty } from '../ui/parts.tsx';
import { CampaignPage } from './campaigns/campaign.tsx';
import { Campaigns } from './campaigns/campaigns.tsx';
import { Buyers } from './parties/buyers.tsx';
import { Keys } from './parties/keys.tsx';
import { Numbers } from './parties/numbers.tsx';
import { Publishers } from './parties/publishers.tsx';
import { BuyerTerms, PublisherTerms } from './parties/terms.tsx';
import { Webhooks } from './parties/webhooks.tsx';
import './setup.css';
import './zod.ts';
import { TargetPage } from './targets/target.tsx';
import { Targets } from './targets/targets.tsx';

const TABS: Record<Session['role'], readonly (readonly [path: string, label: string])[]> = {
  operator: [
    ['/campaigns', 'Campaigns'],
    ['/targets', 'Targets'],
    ['/buyers', 'Buyers'],
    ['/publishers', 'Publishers'],
    ['/numbers', 'Numbers'],
    ['/keys', 'Keys'],
    ['/webhooks', 'Webhooks'],
  ],
  publisher: [
    ['/numbers', 'Numbers'],
    ['/terms', 'Terms'],
  ],
  buyer: [
    ['/targets', 'Targets'],
    ['/terms', 'Terms'],
  ],
};

export default function Setup() {
  const { role } = useSession();
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
      {role === 'operator' ? (
        <OperatorPages first={first} />
      ) : (
        <Switch>
          <Route path="/targets/:id">{({ id }) => <TargetPage key={id} id={id} />}</Route>
          <Route path="/targets" component={Targets} />
          <Route path="/numbers" component={Numbers} />
          <Route path="/terms" component={role === 'buyer' ? BuyerTerms : PublisherTerms} />
          <Route>
            <Redirect to={first} replace />
          </Route>
        </Switch>
      )}
    </div>
  );
}

const OperatorPages = ({ first }: { first: string }) => (
  <Switch>
    <Route path="/campaigns/:id/:part?">
      {({ id, part }) => <CampaignPage key={id} id={id} part={part ?? 'terms'} />}
    </Route>
    <Route path="/campaigns" component={Campaigns} />
    <Route path="/targets/:id">{({ id }) => <TargetPage key={id} id={id} />}</Route>
    <Route path="/targets" component={Targets} />
    <Route path="/buyers" component={Buyers} />
    <Route path="/publishers" component={Publishers} />
    <Route path="/numbers" component={Numbers} />
    <Route path="/keys" component={Keys} />
    <Route path="/webhooks" component={Webhooks} />
    <Route path="/">
      <Redirect to={first} replace />
    </Route>
    <Route>
      <Empty title="Nothing is here">Choose one of the parts above.</Empty>
    </Route>
  </Switch>
);
