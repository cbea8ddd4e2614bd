import { useQuery } from '@tanstack/react-query';
import type {
  CreateEventTargetBody,
  CreateEventTargetReply,
  EventTarget,
  EventTemplate,
} from '../../../api/client/outcry-client.ts';
import { eventTargetCreateSchema, eventTargetPatchSchema } from '../../../publishers/events/schema.ts';
import { isOfWallets } from '../../../publishers/events/wallet-event.ts';
import { useSession } from '../../session/session.ts';
import { api } from '../../ui/api.ts';
import { bind, Check, FormBody, optionsOf, Select, STATUSES, Text } from '../../ui/form/fields.tsx';
import { type Form, useForm } from '../../ui/form/form.ts';
import { useCampaigns, usePublishers } from '../../ui/names.ts';
import { AccountFields } from './accounts.tsx';
import { bodyOf, draftOf, type EventDraft, exampleOf, isPlatform, NO_CONVERSION } from './draft.ts';

const useTemplates = () =>
  useQuery({ queryKey: ['event-templates'], queryFn: () => api.getEventTemplates(), staleTime: Infinity });

const NEW_TARGET: EventDraft = {
  name: '',
  status: 'active',
  publisherId: '',
  campaignId: '',
  kind: 'postback',
  method: 'GET',
  url: '',
  events: ['call.paid', 'call.adjusted'],
  ...NO_CONVERSION,
};

type Saved = EventTarget | CreateEventTargetReply;
type FormProps = { target?: EventTarget; onDone(saved: Saved): void };

export function EventTargetForm({ target, onDone }: FormProps) {
  const isOperator = useSession().role === 'operator';
  const { data: templates } = useTemplates();
  const campaigns = optionsOf(useCampaigns().data);
  const publishers = optionsOf(usePublishers().data);
  const form = useForm({
    initial: NEW_TARGET,
    toBody: bodyOf(target === undefined, isOperator),
    schema: target ? eventTargetPatchSchema : eventTargetCreateSchema,
    save: (body: CreateEventTargetBody): Promise<Saved> => api.createEventTarget({ body }),
    kept: target && {
      value: target,
      read: (): Promise<EventTarget> => api.getEventTarget({ id: target.id }),
      send: (body, ifMatch) => api.updateEventTarget({ id: target.id, body, ifMatch }),
      draftOf,
    },
    changes: ['event-targets'],
    onDone,
  });
  const of = bind(form);
  const { kind } = form.draft;
  const isPostback = kind === 'postback';
  return (
    <FormBody form={form} save={target ? 'Save' : 'Add integration'}>
      {!target && !isPlatform(kind) && <Gallery form={form} templates={templates} />}
      <div className="grid-2">
        <Text label="Name" placeholder="Our tracker" {...of('name')} />
        <Select label="Status" options={STATUSES} {...of('status')} />
        {!target && (
          <Select
            label="Sent as"
            options={KINDS}
            {...of('kind')}
            onChange={(to) =>
              form.set({
                kind: to,
                account: {},
                events: to === 'meta' ? ['call.paid'] : ['call.paid', 'call.adjusted'],
              })
            }
          />
        )}
        {isPostback && <Select label="Method" options={METHODS} {...of('method')} />}
        {isOperator && !target && (
          <Select
            label="Publisher"
            options={[{ value: '', label: 'None: the exchange’s own, told of every call' }, ...publishers]}
            {...of('publisherId')}
          />
        )}
        {isOperator && (
          <Select
            label="Campaign"
            options={[{ value: '', label: 'All campaigns' }, ...campaigns]}
            {...of('campaignId')}
          />
        )}
      </div>
      {isPlatform(kind) ? (
        <AccountFields form={form} kind={kind} isNew={target === undefined} />
      ) : (
        <>
          <Text
            label={isPostback ? 'URL with macros' : 'URL'}
            type="url"
            placeholder="https://t.example.com/postback?cid={click_id}&payout={payout}"
            {...of('url')}
          />
          {isPostback && <Example url={form.draft.url.trim()} isOperator={isOperator} />}
          <Events form={form} templates={templates} />
          {isPostback && <Macros templates={templates} />}
        </>
      )}
    </FormBody>
  );
}

const KINDS = [
  { value: 'postback', label: 'Postback, for trackers' },
  { value: 'webhook', label: 'Signed webhook' },
  { value: 'google', label: 'Conversions in Google Ads' },
  { value: 'meta', label: 'Conversions at Meta' },
  { value: 'microsoft', label: 'Conversions in Microsoft Advertising' },
];
const METHODS = [
  { value: 'GET', label: 'GET' },
  { value: 'POST', label: 'POST' },
];

type PartProps = { form: Form<EventDraft>; templates: EventTemplate | undefined };

/** A tracker's template to begin with. */
const Gallery = ({ form, templates }: PartProps) => (
  <div className="field">
    <span className="label">Begin with a tracker’s template</span>
    <div className="row wrap">
      {templates?.trackers.map(({ name, title, method, url, events, note }) => (
        <button
          key={name}
          type="button"
          className="button little"
          title={note}
          onClick={() =>
            form.set({
              kind: 'postback',
              name: name === 'any' ? form.draft.name : title,
              method,
              url,
              events,
            })
          }
        >
          {title}
        </button>
      ))}
    </div>
    <span className="hint">
      {templates?.trackers.find(({ url }) => url === form.draft.url)?.note ??
        'What stands in capitals in a template is yours to fill in.'}
    </span>
  </div>
);

/** What a tracker would really be asked for. */
function Example({ url, isOperator }: { url: string; isOperator: boolean }) {
  const example = exampleOf(url, isOperator);
  if (example === null) return null;
  return (
    <div className="field">
      <span className="label">A sample call becomes</span>
      <div className="secret">
        <code>{example}</code>
      </div>
    </div>
  );
}

const Events = ({ form, templates }: PartProps) => (
  <fieldset className="field">
    <legend className="label">Events</legend>
    {templates?.events
      .filter(({ name }) => mayHear(form.draft, name))
      .map(({ name, about }) => (
        <Check
          key={name}
          label={`${name}: ${about}`}
          checked={form.draft.events.includes(name)}
          onChange={(checked) =>
            form.set({
              events: checked
                ? [...form.draft.events, name]
                : form.draft.events.filter((other) => other !== name),
            })
          }
        />
      ))}
    {form.errors('events') && <span className="error">{form.errors('events')}</span>}
  </fieldset>
);

/** Wallets are told of to the exchange itself, by signed webhooks, and belong to no campaign. */
const mayHear = ({ kind, publisherId, campaignId, events }: EventDraft, name: string): boolean =>
  !isOfWallets(name) ||
  events.includes(name) ||
  (kind === 'webhook' && publisherId === '' && campaignId === '');

const Macros = ({ templates }: { templates: EventTemplate | undefined }) => (
  <details>
    <summary>Macros</summary>
    <dl className="facts">
      {templates?.macros.map(({ name, about }) => (
        <div key={name}>
          <dt className="mono">{`{${name}}`}</dt>
          <dd>{about}</dd>
        </div>
      ))}
    </dl>
  </details>
);
