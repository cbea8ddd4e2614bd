import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { useSession } from '../session/session.ts';
import '../setup/shared/zod.ts';
import { Empty } from '../ui/parts.tsx';
import { AccountPage, OwnAccountPage } from './account.tsx';
import { Balances } from './balances.tsx';
import '../setup/setup.css';
import './money.css';
import { Payments } from './payments.tsx';
import { PayoutRun } from './payout-run.tsx';
import { StatementPage } from './statement.tsx';
import { Statements } from './statements.tsx';
import { isOwnAccount } from './words.ts';

const TABS = [
  ['/balances', 'Balances'],
  ['/payments', 'Payments'],
  ['/statements', 'Statements'],
  ['/payouts', 'Payout run'],
] as const;

/** Who owes what, who paid, and what was closed: the operator's accounts, and a party's own. */
export default function Money() {
  const { role, buyerId, publisherId } = useSession();
  const own = buyerId ?? publisherId ?? '';
  return (
    <div className="page money">
      {role === 'operator' ? (
        <OperatorPages />
      ) : (
        <Switch>
          <Route path="/statements/:number">{({ number }) => <StatementPage number={number} />}</Route>
          <Route path="/">
            <AccountPage id={own} />
          </Route>
          <Route>
            <Redirect to="/" replace />
          </Route>
        </Switch>
      )}
    </div>
  );
}

function OperatorPages() {
  const [path] = useLocation();
  return (
    <>
      <nav className="tabs" aria-label="Money">
        {TABS.map(([to, label]) => (
          <Link key={to} href={to} aria-current={path.startsWith(to) ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <Switch>
        <Route path="/balances" component={Balances} />
        <Route path="/balances/:id">
          {({ id }) =>
            isOwnAccount(id) ? <OwnAccountPage key={id} id={id} /> : <AccountPage key={id} id={id} />
          }
        </Route>
        <Route path="/payments" component={Payments} />
        <Route path="/statements" component={Statements} />
        <Route path="/statements/:number">
          {({ number }) => <StatementPage key={number} number={number} />}
        </Route>
        <Route path="/payouts" component={PayoutRun} />
        <Route path="/">
          <Redirect to="/balances" replace />
        </Route>
        <Route>
          <Empty title="Page not found">Choose one of the tabs above.</Empty>
        </Route>
      </Switch>
    </>
  );
}
