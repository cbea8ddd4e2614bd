import { useQuery } from '@tanstack/react-query';
import type { CreditWalletBody, Operations } from '../../../api/client/outcry-client.ts';
import { creditSchema } from '../../../buyers/accounts/credit-schema.ts';
import { useSession } from '../../session/session.ts';
import { api } from '../../ui/api.ts';
import { bind, FormBody, Text } from '../../ui/form/fields.tsx';
import { useForm } from '../../ui/form/form.ts';
import { dayAndTime, exactMoney } from '../../ui/format.ts';
import { DialogButton } from '../../ui/overlay/dialog.tsx';
import { tell } from '../../ui/overlay/toast.tsx';
import { Chip, Failed, ScrollX } from '../../ui/parts.tsx';
import { CapLines } from './caps.tsx';
import { LowBalance, NoticesButton } from './notices.tsx';
import { TopUpButtons, TopUpState } from './top-ups.tsx';

type Wallet = Operations['getWallet']['reply'];

/** What a buyer may use in all campaigns together: what it has paid in advance, and its caps. Nothing for one without. */
export function Account({ buyerId }: { buyerId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['wallet', buyerId],
    queryFn: () => api.getWallet({ id: buyerId }),
    refetchInterval: 10_000,
  });
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return null;
  return (
    <>
      {data.kind === 'prepaid' && <WalletPanel buyerId={buyerId} wallet={data} />}
      {data.caps.length > 0 && (
        <section className="panel">
          <header>
            <h2>Caps over all campaigns</h2>
          </header>
          <div className="body stack">
            {data.caps.map((cap) => (
              <CapLines key={`${cap.window}${cap.calls}${cap.spend}`} cap={cap} />
            ))}
          </div>
        </section>
      )}
    </>
  );
}

function WalletPanel({ buyerId, wallet }: { buyerId: string; wallet: Wallet }) {
  const { role } = useSession();
  const shown: [label: string, amount: string][] = [
    ['Available', wallet.available],
    ['Paid in', wallet.credited],
    ['Charged', wallet.spent],
    ['Held for live calls', wallet.held],
  ];
  return (
    <section className="panel" aria-label="Wallet">
      <header>
        <h2>Wallet</h2>
        {Number(wallet.available) <= 0 && <Chip word="outOfCredit" tone="bad" />}
        <TopUpButtons buyerId={buyerId} />
        <NoticesButton buyerId={buyerId} />
        {role === 'operator' && (
          <DialogButton text="Record payment" look="little" title="Record payment">
            {(close) => <CreditForm buyerId={buyerId} wallet={wallet} onDone={close} />}
          </DialogButton>
        )}
      </header>
      <TopUpState buyerId={buyerId} />
      <LowBalance buyerId={buyerId} />
      {Number(wallet.available) <= 0 && (
        <p className="body quiet">The wallet is empty, so this buyer gets no calls.</p>
      )}
      <dl className="totals">
        {shown.map(([label, amount]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{exactMoney(amount)}</dd>
          </div>
        ))}
      </dl>
      {wallet.credits.length > 0 && <Credits credits={wallet.credits} />}
    </section>
  );
}

const Credits = ({ credits }: { credits: Wallet['credits'] }) => (
  <ScrollX label="Payments">
    <table className="table">
      <thead>
        <tr>
          <th>Reference</th>
          <th>Note</th>
          <th>When</th>
          <th className="num">Amount</th>
        </tr>
      </thead>
      <tbody>
        {credits.map(({ reference, note, by, at, amount }) => (
          <tr key={reference}>
            <td>{reference}</td>
            <td>{note}</td>
            <td>
              {dayAndTime(at)} {by && <span className="quiet small">by {by}</span>}
            </td>
            <td className="num">
              <b>{exactMoney(amount)}</b>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </ScrollX>
);

type Draft = { amount: string; reference: string; note: string };

const toBody = ({ amount, reference, note }: Draft): CreditWalletBody => ({
  amount,
  reference,
  ...(note.trim() !== '' && { note }),
});

type CreditProps = { buyerId: string; wallet: Wallet; onDone(): void };

function CreditForm({ buyerId, wallet, onDone }: CreditProps) {
  const form = useForm({
    initial: { amount: '', reference: '', note: '' },
    toBody,
    schema: creditSchema,
    save: (body: CreditWalletBody) => api.creditWallet({ id: buyerId, body }),
    changes: ['wallet', 'balances'],
    onDone: ({ credited, wallet: { available } }) => {
      onDone();
      tell(
        credited
          ? `Payment recorded. ${exactMoney(available)} is available.`
          : 'A payment with this reference was recorded before.',
      );
    },
  });
  const field = bind(form);
  return (
    <FormBody form={form} save="Record payment">
      <Text
        label="Amount, $"
        placeholder="500.00"
        hint={`A negative amount is a refund, at most the ${exactMoney(wallet.available)} available.`}
        {...field('amount')}
      />
      <Text
        label="Reference"
        placeholder="inv-2026-0042"
        hint="Such as your invoice number. The same reference counts only once."
        {...field('reference')}
      />
      <Text label="Note" hint="The buyer sees it too." {...field('note')} />
    </FormBody>
  );
}
