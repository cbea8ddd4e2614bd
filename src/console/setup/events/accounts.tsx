import type { EventTarget } from '../../../api/client/outcry-client.ts';
import { useSession } from '../../session/session.ts';
import { afterPress } from '../../ui/form/after-press.ts';
import { bind, Check, Select, Text } from '../../ui/form/fields.tsx';
import type { Form } from '../../ui/form/form.ts';
import { ACCOUNT_FIELDS, type EventDraft, type Platform } from './draft.ts';

type Props = { form: Form<EventDraft>; kind: Platform; isNew: boolean };

/** The account of an ad platform, and what it is told. */
export function AccountFields({ form, kind, isNew }: Props) {
  const { account } = form.draft;
  return (
    <>
      <h3>Account</h3>
      <p className="quiet small">{SET_UP[kind]}</p>
      <div className="grid-2">
        {ACCOUNT_FIELDS[kind].map(({ name, label, hint, secret, rows }) => (
          <Text
            key={name}
            label={label}
            hint={secret && !isNew ? 'Kept as it is unless you paste another one' : hint}
            value={account[name] ?? ''}
            onChange={(value) => form.set({ account: { ...account, [name]: value } })}
            onBlur={() => afterPress(() => form.touch(`${kind}.${name}`))}
            error={form.errors(`${kind}.${name}`)}
            {...(rows ? { rows } : secret && { type: 'password' as const })}
          />
        ))}
      </div>
      <Terms form={form} kind={kind} />
    </>
  );
}

const SET_UP: Record<Platform, string> = {
  google:
    'In Google Ads make a conversion of the kind “import from clicks”, and give the service account’s address access. In its project, enable the Data Manager API.',
  meta: 'The dataset (pixel) and its access token stand in Events Manager, under Settings.',
  microsoft:
    'In Microsoft Advertising make an offline conversion goal, two hours before the first conversion. The token is one of an application that has access to the account.',
};

const EVENTS = [
  { value: 'call.paid', label: 'A call is paid' },
  { value: 'call.converted', label: 'A call converts' },
  { value: 'call.connected', label: 'A call connects' },
];
const VALUES = [
  { value: 'payout', label: 'The payout' },
  { value: 'revenue', label: 'The revenue' },
  { value: 'margin', label: 'The margin' },
  { value: 'none', label: 'No value' },
];
const FOR_PUBLISHERS = VALUES.filter(({ value }) => value === 'payout' || value === 'none');

function Terms({ form, kind }: Omit<Props, 'isNew'>) {
  const isOperator = useSession().role === 'operator';
  const { events, value } = form.draft;
  const corrects = events.includes('call.adjusted');
  /** What is worth nothing yet, or is told without a value, has nothing to correct. */
  const set = (first: string, also: boolean, worth: string): void => {
    const of = first === 'call.connected' ? 'none' : worth;
    const all = [first, ...(also && of !== 'none' ? ['call.adjusted'] : [])];
    form.set({ events: all as EventTarget['events'], value: of });
  };
  const first = events.find((event) => event !== 'call.adjusted') ?? 'call.paid';
  const of = bind(form);
  return (
    <>
      <h3>Conversion</h3>
      <div className="grid-2">
        <Select
          label="Counted when"
          options={EVENTS}
          value={first}
          onChange={(event) => set(event, corrects, value)}
          error={form.errors('events')}
        />
        <Select
          label="Value"
          options={isOperator ? VALUES : FOR_PUBLISHERS}
          {...of('value', 'conversion.value')}
          onChange={(worth) => set(first, corrects, worth)}
        />
        {value !== 'none' && (
          <Text label="Of that, %" type="number" {...of('valuePercent', 'conversion.valuePercent')} />
        )}
        <Text
          label="Wait (minutes)"
          type="number"
          hint="The value is what the call comes to by then: up to 4,320, three days"
          {...of('delayMinutes', 'conversion.delayMinutes')}
        />
      </div>
      {kind === 'meta' && (
        <p className="quiet small">Meta takes no corrections: wait until a call’s money is settled.</p>
      )}
      {kind !== 'meta' && value !== 'none' && (
        <Check
          label="Correct it when the money is corrected"
          checked={corrects}
          onChange={(also) => set(first, also, value)}
        />
      )}
      <p className="quiet small">
        Nothing leaves without consent: a tag of the call, ad_user_data or ad_consent, says so, or its
        campaign does for all callers. The caller’s number leaves hashed, or not at all.
      </p>
    </>
  );
}
