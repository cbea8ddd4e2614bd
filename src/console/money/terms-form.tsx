import type { Account, UpdateAccountBody } from '../../api/client/outcry-client.ts';
import { termsPatchSchema } from '../../settlement/statement-schema.ts';
import { toNumber } from '../setup/campaigns/draft.ts';
import { ZONES } from '../setup/shared/zones.ts';
import { api } from '../ui/api.ts';
import { bind, FormBody, Select, Text } from '../ui/form/fields.tsx';
import { useForm } from '../ui/form/form.ts';
import { tell } from '../ui/overlay/toast.tsx';
import { StatementExample } from './terms-example.tsx';
import { isBuyer, PERIODS } from './words.ts';

const NEW_YORK = 'America/New_York';
/** The buyer's own is not known to this form. */
const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

type Draft = Record<
  'period' | 'timezone' | 'dueDays' | 'heldPercent' | 'heldDays' | 'minimumPayout' | 'address',
  string
>;

const draftOf = ({ terms }: Account): Draft => ({
  period: terms.period,
  timezone: terms.timezone ?? '',
  dueDays: String(terms.dueDays),
  heldPercent: terms.holdBack?.percent ?? '',
  heldDays: String(terms.holdBack?.days ?? 30),
  minimumPayout: terms.minimumPayout,
  address: terms.address.join('\n'),
});

const bodyFor = (id: string) => (draft: Draft) => ({
  period: draft.period,
  timezone: draft.timezone || null,
  dueDays: toNumber(draft.dueDays),
  address: draft.address
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean),
  ...(!isBuyer(id) && {
    holdBack: draft.heldPercent.trim()
      ? { percent: draft.heldPercent.trim(), days: toNumber(draft.heldDays) }
      : null,
    minimumPayout: draft.minimumPayout.trim(),
  }),
});

/** How an account is closed: by what period, and what of it is due when. */
export function TermsForm({ id, account, onDone }: { id: string; account: Account; onDone(): void }) {
  const form = useForm({
    initial: draftOf(account),
    toBody: bodyFor(id),
    schema: termsPatchSchema,
    kept: {
      value: account,
      read: (): Promise<Account> => api.getAccount({ id }),
      send: (body: UpdateAccountBody, ifMatch) => api.updateAccount({ id, body, ifMatch }),
      draftOf,
    },
    changes: ['account'],
    onDone: () => {
      onDone();
      tell('Saved.', 'Statements that are there stay as they are.');
    },
  });
  const of = bind(form);
  return (
    <FormBody form={form} save="Save">
      <div className="price">
        <div className="grid-2">
          <Select label="Statement period" options={PERIODS} {...of('period')} />
          <Select
            label="Time zone"
            options={ZONES}
            empty={isBuyer(id) ? 'The buyer’s own' : 'New York'}
            {...of('timezone')}
          />
          <Text
            label="Payment terms, net (days)"
            type="number"
            hint="From the end of the period"
            {...of('dueDays')}
          />
          {!isBuyer(id) && (
            <>
              <Text label="Minimum payout, $" hint="Less is carried over" {...of('minimumPayout')} />
              <Text
                label="Held back, %"
                hint="Of what it earned. Empty: nothing"
                {...of('heldPercent', 'holdBack.percent')}
              />
              <Text label="Held back for (days)" type="number" {...of('heldDays', 'holdBack.days')} />
            </>
          )}
        </div>
        <StatementExample
          isBuyers={isBuyer(id)}
          body={bodyFor(id)(form.draft)}
          zone={isBuyer(id) ? HERE : NEW_YORK}
        />
      </div>
      <Text label="Address" rows={4} hint="Printed on the statement, line by line" {...of('address')} />
    </FormBody>
  );
}
