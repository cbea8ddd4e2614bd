import { dialects } from '../../../buyers/bidders/registry.ts';
import { bind, Select, Text } from '../../ui/form/fields.tsx';
import type { Form } from '../../ui/form/form.ts';
import { sentence } from '../../ui/format.ts';
import type { TargetDraft } from './draft.ts';

const KINDS = [
  { value: 'static', label: 'A price that stands' },
  { value: 'ping', label: 'Asked by ping for every call' },
];
const DIALECTS = Object.keys(dialects).map((name) => ({ value: name, label: sentence(name) }));
const AUTHS = [
  { value: 'none', label: 'Our signature only' },
  { value: 'bearer', label: 'A bearer token as well' },
  { value: 'header', label: 'A header of its own as well' },
];
const WITH_CALLER = [
  { value: 'no', label: 'Not before it has said yes' },
  { value: 'yes', label: 'With the question' },
];
const KEPT = { value: 'kept', label: 'As it is' };

export function BiddingFields({ form, isNew }: { form: Form<TargetDraft>; isNew: boolean }) {
  const of = bind(form);
  const { draft } = form;
  return (
    <>
      <div className="grid-2">
        <Select label="How it bids" options={KINDS} {...of('kind')} />
        {draft.kind === 'static' ? (
          <Text label="Price, $" {...of('price', 'bidding.price')} />
        ) : (
          <Text
            label="Ping URL"
            type="url"
            placeholder="https://buyer.example.com/ping"
            {...of('url', 'bidding.url')}
          />
        )}
      </div>
      {draft.kind === 'ping' && <PingFields form={form} isNew={isNew} />}
      <Text
        label="Post URL"
        type="url"
        placeholder="https://buyer.example.com/post"
        hint="Told the whole record when it wins and its line answers, then how the call ended"
        {...of('postUrl')}
      />
    </>
  );
}

function PingFields({ form, isNew }: { form: Form<TargetDraft>; isNew: boolean }) {
  const of = bind(form);
  const { auth } = form.draft;
  return (
    <>
      <div className="grid-2">
        <Select label="It speaks" options={DIALECTS} {...of('dialect', 'bidding.dialect')} />
        <Text
          label="Its own deadline, ms"
          type="number"
          hint="Empty: the auction’s"
          {...of('timeoutMs', 'bidding.timeoutMs')}
        />
        <Text label="Least bid, $" {...of('minBid', 'bidding.minBid')} />
        <Text
          label="Most it may bid, $"
          hint="Higher bids are refused; lets an auction close without waiting for it"
          {...of('maxBid', 'bidding.maxBid')}
        />
        <Text
          label="Most seconds it may ask for"
          type="number"
          hint="Connected seconds before it pays; bids that ask for more are refused. Empty: 10 minutes"
          {...of('maxMinSeconds', 'bidding.maxMinSeconds')}
        />
        {dialects[form.draft.dialect]?.confirm && (
          <Select
            label="The number when it confirms"
            options={WITH_CALLER}
            hint="It may still say no, and would have learned it"
            {...of('confirmWithCaller', 'bidding.confirmWithCaller')}
          />
        )}
        <Select
          label="Sent along"
          options={isNew ? AUTHS : [KEPT, ...AUTHS]}
          {...of('auth', 'bidding.auth')}
        />
        {auth === 'header' && <Text label="Header" {...of('headerName', 'bidding.auth.name')} />}
        {(auth === 'bearer' || auth === 'header') && (
          <Text
            label={auth === 'bearer' ? 'Token' : 'Value'}
            type="password"
            {...of('secret', auth === 'bearer' ? 'bidding.auth.token' : 'bidding.auth.value')}
          />
        )}
      </div>
      <DialectFields form={form} isNew={isNew} />
    </>
  );
}

/** What a format needs besides, as the format itself says. */
function DialectFields({ form, isNew }: { form: Form<TargetDraft>; isNew: boolean }) {
  const of = bind(form);
  const { dialect, options } = form.draft;
  const specs = dialects[dialect]?.options ?? [];
  if (dialect === 'custom')
    return (
      <Text
        label="How it asks and answers, JSON"
        rows={10}
        hint="A request template and where the bid stands in the reply: see the documentation of custom pings"
        {...of('custom', 'bidding.custom')}
      />
    );
  if (specs.length === 0) return null;
  return (
    <div className="grid-2">
      {specs.map(({ name, required, secret, values }) => {
        const shared = {
          label: `${sentence(name)}${required ? '' : ', if it has one'}`,
          value: options[name] ?? '',
          error: form.errors(`bidding.dialectOptions.${name}`),
          onChange: (value: string) => form.set({ options: { ...options, [name]: value } }),
        };
        return values ? (
          <Select
            key={name}
            {...shared}
            empty={required ? undefined : 'None'}
            options={values.map((value) => ({ value, label: value }))}
          />
        ) : (
          <Text
            key={name}
            {...shared}
            type={secret ? 'password' : 'text'}
            hint={secret && !isNew ? 'Empty: as it is' : undefined}
            onBlur={() => form.touch(`bidding.dialectOptions.${name}`)}
          />
        );
      })}
    </div>
  );
}
