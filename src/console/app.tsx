import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { Board } from './board/board.tsx';
import { SessionContext, useSessionQuery } from './session/session.ts';
import { Shell } from './session/shell.tsx';
import { SignIn } from './session/sign-in.tsx';
import { Problem } from './ui/api.ts';
import { Guard } from './ui/form/guard.tsx';
import { askBeforeLeaving } from './ui/form/unsaved.ts';
import { LeaveQuestion } from './ui/overlay/leave-question.tsx';
import { Tips } from './ui/overlay/tip.tsx';
import { Toasts } from './ui/overlay/toast.tsx';
import { Empty, Failed, Loading } from './ui/parts.tsx';

const Calls = lazy(() => import('./call/calls.tsx'));
const Callers = lazy(() => import('./call/callers.tsx'));
const CallPage = lazy(() => import('./call/call.tsx'));
const Setup = lazy(() => import('./setup/setup.tsx'));
const Money = lazy(() => import('./money/money.tsx'));
const Reports = lazy(() => import('./reports/reports.tsx'));
const PhonePage = lazy(() => import('./phone/phone.tsx'));

const client = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) =>
        failures < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
      refetchOnWindowFocus: true,
    },
  },
});

export const App = () => (
  <QueryClientProvider client={client}>
    {/* Our pages forbid style elements; parts.css has what the library would put into them. */}
    <CSPProvider disableStyleElements>
      <Tooltip.Provider delay={300}>
        <Router aroundNav={askBeforeLeaving}>
          <Gate />
        </Router>
        <LeaveQuestion />
        <Tips />
      </Tooltip.Provider>
      <Toasts />
    </CSPProvider>
  </QueryClientProvider>
);

function Gate() {
  const { data: session, error, refetch } = useSessionQuery();
  const [path] = useLocation();
  // A link signs in whoever opens it, also over another session.
  const linked = path === '/console/sign-in' && location.hash.startsWith('#key=');
  if (session === null || (session && linked)) return <SignIn />;
  if (session === undefined)
    return error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />;
  return (
    <SessionContext value={session}>
      <Shell>
        <Guard key={path.split('/')[1]}>
          <Suspense fallback={<Loading />}>
            <Switch>
              <Route path="/" component={Board} />
              <Route path="/calls" component={Calls} />
              <Route path="/calls/callers" component={Callers} />
              <Route path="/calls/:id">{({ id }) => <CallPage key={id} id={id} />}</Route>
              <Route path="/setup" nest component={Setup} />
              <Route path="/money" nest component={Money} />
              <Route path="/reports" component={Reports} />
              <Route path="/phone" component={PhonePage} />
              <Route path="/console/sign-in">
                <Redirect to="/" replace />
              </Route>
              <Route>
                <Empty title="Page not found">
                  The address leads nowhere. The board is a good place to start.
                </Empty>
              </Route>
            </Switch>
          </Suspense>
        </Guard>
      </Shell>
    </SessionContext>
  );
}
