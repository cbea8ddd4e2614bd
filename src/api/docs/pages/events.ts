import { CALL_EVENTS } from '../../../publishers/events/call-event.ts';
import { MACRO_WORDS } from '../../../publishers/events/macro-words.ts';
import { MACROS } from '../../../publishers/events/macros.ts';
import { TRACKERS } from '../../../publishers/events/trackers.ts';
import { WALLET_EVENTS } from '../../../publishers/events/wallet-event.ts';
import { EVENT_WEBHOOK } from '../../openapi/webhooks.ts';
import { code, h2, json, list, p, table } from '../html.ts';
import type { Page } from '../page.ts';
import { request } from '../request.ts';

const idOf = ([name = '']: readonly string[]): string => name.replace(/[`{}]/g, '');

export const events: Page = {
  name: 'events',
  title: 'Events and postbacks',
  about: 'What a publisher’s systems and trackers are told of its calls, and the operator’s of all.',
  body: [
    p(
      'An event target, in the console an integration, is told of calls: by a signed webhook, or by a postback as trackers take them. A publisher makes its own with its key; the operator makes them for any publisher (`publisherId`), or without one for the exchange itself. With `campaignId` it is told of that campaign’s calls only. Ad platforms are told of [conversions](/docs/conversions).',
    ),
    request('create-event-target'),
    h2('Events'),
    table(
      ['event', 'when'],
      Object.entries(CALL_EVENTS).map(([name, about]) => [`\`${name}\``, about]),
      idOf,
    ),
    list([
      'Each is sent once for a call: a tracker that answers 2xx never gets it again. Only if the exchange dies in the moment between that answer and its note of it does the same event come a second time, with the same `event_id`.',
      'The events of one call come in order: while one is tried again the later ones wait for it. After an outage of ours one may come behind a later one: `event_at` tells when each happened.',
      'What is not taken is [tried again](/docs/webhooks#how-they-arrive) for 24 hours, then kept in the event log to be sent again by hand. 410 stops an event for good.',
      '`call.paid` is told when the payout is booked, with the total by then. A correction is an event of its own: `call.adjusted` with the difference and the new total; a publisher is told only if its payout changed.',
      'Test calls are marked. A postback without the macro `{test}` is not sent for them at all, so that no tracker counts one.',
      'Callers who are turned away before a campaign takes the call make no events.',
    ]),
    h2('Wallets'),
    p(
      'A signed webhook of the operator’s own, without publisher and campaign, may also hear of prepaid wallets. Its `data` is what the [buyer](/docs/webhooks#wallet.low) is told; when a wallet is low is set with `PUT /v1/buyers/{id}/wallet/notices`, by the operator or the buyer.',
    ),
    table(
      ['event', 'when'],
      Object.entries(WALLET_EVENTS).map(([name, about]) => [`\`${name}\``, about]),
      idOf,
    ),
    h2('Postbacks'),
    p('The URL holds macros, each replaced with its value, percent-encoded in the place where it stands.'),
    code('https://t.example.com/postback?cid={click_id}&payout={payout}&txid={event_id}', 'text'),
    list([
      'Macros stand in the path and the query, never in the host. An unknown one is refused with 422, by its name.',
      'What the call does not have is empty. A value of dots alone is left out of the path.',
      '`{tag.zip}` is a tag of the call by its name: whatever your ping, your number or the caller said.',
      'A macro tells no more than the API shows you: publishers have no macros for revenue, price or buyers.',
    ]),
    table(
      ['macro', 'value'],
      Object.entries(MACROS).map(([name, { isPrivate }]) => [
        `\`{${name}}\``,
        `${MACRO_WORDS[name]}${isPrivate ? ' (the operator’s event targets only)' : ''}`,
      ]),
      (row) => `macro-${idOf(row)}`,
    ),
    h2('Trackers'),
    p(
      'Templates to begin with, also at `GET /v1/event-templates`. What stands in capitals is yours to fill in.',
    ),
    table(
      ['tracker', 'how', 'postback', 'note'],
      TRACKERS.map(({ title, method, template, note }) => [title, method, `\`${template}\``, note]),
    ),
    h2('Signed webhooks'),
    p(
      'A POST of `{ "type", "timestamp", "data" }`, [signed](/docs/signatures) with the event target’s own secret: shown once when it is made, changed with `rotate-secret` and `drop-secret`. `data.call` is the call as the API shows it to you.',
    ),
    json({ type: 'call.paid', timestamp: '2026-11-22T21:32:06.250Z', data: EVENT_WEBHOOK.example }),
    p(
      '`call.missed` has a `reason`: how the call ended, such as `noBuyer` or `abandoned`. `call.adjusted` has `adjustment`, its number, and `payoutChange`.',
    ),
    h2('Try it'),
    request('test-event-target'),
    p(
      'A sample event, marked as a test, is sent at once; the answer shows the request and what came back. What was sent for real is in the event log:',
    ),
    request('list-event-log'),
  ].join(''),
};
