import { useQuery } from '@tanstack/react-query';
import type { Account } from '../../api/client/outcry-client.ts';
import '../reports/reports.css';
import { useSession } from '../session/session.ts';
import { api } from '../ui/api.ts';
import { exactMoney } from '../ui/format.ts';
import { useNames } from '../ui/names.ts';
import { DialogButton } from '../ui/overlay/dialog.tsx';
import { Failed, Loading } from '../ui/parts.tsx';
import { CloseForm } from './close-form.tsx';
import { Entries } from './entries.tsx';
import { PaymentForm } from './payment-form.tsx';
import { PaymentsPanel } from './payments.tsx';
import { StatementsPanel } from './statements.tsx';
import { TermsForm } from './terms-form.tsx';
import { balanceLabel, isBuyer, OWN_ACCOUNTS, type OwnAccount, PERIODS } from './words.ts';

/** One of the exchange's own accounts: what its balance is made of. */
export const OwnAccountPage = ({ id }: { id: OwnAccount }) => (
  <section className="stack">
    <div className="page-head">
      <h1>{OWN_ACCOUNTS[id]}</h1>
    </div>
    <Entries id={id} zone={null} />
  </section>
);

/** One party's account: what is owed, how it is closed, what was paid, and the calls it is made of. */
export function AccountPage({ id }: { id: string }) {
  const { role } = useSession();
  const nameOf = useNames();
  const isOperator = role === 'operator';
  const { data, error, refetch } = useQuery({
    queryKey: ['account', id],
    queryFn: () => api.getAccount({ id }),
    refetchInterval: 15_000,
  });
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <section className="stack">
      <div className="page-head">
        <h1>{nameOf(id)}</h1>
        {isOperator && <Acts id={id} account={data} />}
      </div>
      <Figures id={id} account={data} own={!isOperator} />
      <StatementsPanel party={id} />
      <PaymentsPanel party={id} />
      <Entries id={id} zone={data.terms.timezone} />
    </section>
  );
}

const Acts = ({ id, account }: { id: string; account: Account }) => (
  <>
    <DialogButton text="How it is closed" title="How the account is closed">
      {(close) => <TermsForm id={id} account={account} onDone={close} />}
    </DialogButton>
    <DialogButton text="Close a period" title="Close the account’s periods">
      {(close) => <CloseForm id={id} onDone={close} />}
    </DialogButton>
    <DialogButton text="Record payment" look="primary" title="Record payment">
      {(close) => <PaymentForm id={id} onDone={close} />}
    </DialogButton>
  </>
);

function Figures({ id, account, own }: { id: string; account: Account; own: boolean }) {
  const { balance, since, lastStatement, terms } = account;
  const period = PERIODS.find(({ value }) => value === terms.period)?.label ?? terms.period;
  const shown: [string, string][] = [
    [balanceLabel(id, Number(balance), own), exactMoney(balance.replace('-', ''))],
    [
      lastStatement === null ? 'Not on a statement yet' : `Since statement ${lastStatement}`,
      exactMoney(since),
    ],
    ['Statement period', period.split(',')[0] ?? ''],
    isBuyer(id)
      ? ['Payment terms', `Net ${terms.dueDays}`]
      : ['Minimum payout', exactMoney(terms.minimumPayout)],
  ];
  return (
    <dl className="totals panel">
      {shown.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
