import { dialects } from '../../../buyers/bidders/registry.ts';
import { bind, Select, Text } from '../../ui/form/fields.tsx';
import type { Form } from '../../ui/form/form.ts';
import { sentence } from '../../ui/format.ts';
import type { TargetDraft } from './draft.ts';
import { StandingFields } from './standing/standing.tsx';

const KINDS = [
  { value: 'static', label: 'Static price' },
  { value: 'ping', label: 'Real-time bid (ping)' },
];
const DIALECTS = Object.keys(dialects).map((name) => ({ value: name, label: sentence(name) }));
const AUTHS = [
  { value: 'none', label: 'None (our signature only)' },
  { value: 'bearer', label: 'Bearer token' },
  { value: 'header', label: 'API key header' },
];
const WITH_CALLER = [
  { value: 'no', label: 'After the buyer has confirmed' },
  { value: 'yes', label: 'With the confirmation request' },
];
const KEPT = { value: 'kept', label: 'Keep current' };

export function BiddingFields({ form, isNew }: { form: Form<TargetDraft>; isNew: boolean }) {
  const of = bind(form);
  const { draft } = form;
  return (
    <>
      <div className="grid-2">
        <Select label="Bidding" options={KINDS} {...of('kind')} />
        {draft.kind === 'ping' && (
          <Text
            label="Ping URL"
            type="url"
            placeholder="https://buyer.example.com/ping"
            {...of('url', 'bidding.url')}
          />
        )}
      </div>
      {draft.kind === 'static' && <StandingFields form={form} />}
      {draft.kind === 'ping' && <PingFields form={form} isNew={isNew} />}
      <Text
        label="Post URL"
        type="url"
        placeholder="https://buyer.example.com/post"
        hint="Gets the full record when this target wins and answers, then how the call ended"
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
        <Select label="Ping format" options={DIALECTS} {...of('dialect', 'bidding.dialect')} />
        <Text
          label="Timeout (ms)"
          type="number"
          hint="Empty: the campaign’s ping timeout"
          {...of('timeoutMs', 'bidding.timeoutMs')}
        />
        <Text label="Minimum bid, $" {...of('minBid', 'bidding.minBid')} />
        <Text
          label="Maximum bid, $"
          hint="Higher bids are refused. The auction need not wait for this target once a higher bid is in"
          {...of('maxBid', 'bidding.maxBid')}
        />
        <Text
          label="Maximum required duration (s)"
          type="number"
          hint="Bids that require a longer call are refused. Empty: 600"
          {...of('maxMinSeconds', 'bidding.maxMinSeconds')}
        />
        {dialects[form.draft.dialect]?.confirm && (
          <Select
            label="Caller’s number is sent"
            options={WITH_CALLER}
            hint="A buyer that then declines would still know the number"
            {...of('confirmWithCaller', 'bidding.confirmWithCaller')}
          />
        )}
        <Select
          label="Authentication"
          options={isNew ? AUTHS : [KEPT, ...AUTHS]}
          {...of('auth', 'bidding.auth')}
        />
        {auth === 'header' && <Text label="Header name" {...of('headerName', 'bidding.auth.name')} />}
        {(auth === 'bearer' || auth === 'header') && (
          <Text
            label={auth === 'bearer' ? 'Token' : 'Header value'}
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
        label="Request and response mapping (JSON)"
        rows={10}
        hint="A request template, and where the bid is in the reply: see Custom pings in the docs"
        {...of('custom', 'bidding.custom')}
      />
    );
  if (specs.length === 0) return null;
  return (
    <div className="grid-2">
      {specs.map(({ name, required, secret, values }) => {
        const shared = {
          label: `${sentence(name)}${required ? '' : ' (optional)'}`,
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
            hint={secret && !isNew ? 'Empty: keep current' : undefined}
            onBlur={() => form.touch(`bidding.dialectOptions.${name}`)}
          />
        );
      })}
    </div>
  );
}
