import { h2, json, list, p } from '../html.ts';
import type { Page } from '../page.ts';
import { request } from '../request.ts';

export const publishers: Page = {
  name: 'publishers',
  title: 'For publishers',
  about:
    'From nothing to your first payout: send calls to a number, or ask what a call would earn before you send it.',
  body: [
    h2('1. Get an account'),
    p(
      'The operator of the exchange adds you with your payout (a share of what buyers pay, or a fixed amount), gives you tracking numbers in the campaigns you work for, and a key (`ock_p_…`), shown once. This is what the operator does:',
    ),
    request('create-publisher'),
    request('create-number'),
    request('create-publisher-key'),
    h2('2. Send calls'),
    p('Put the number where your callers see it. That is all: every call to it is auctioned, and is yours.'),
    request('list-numbers'),
    h2('3. Or ask first'),
    p(
      'If you can choose where to send a call, ask what it would earn. Say as much as you know: tags decide who bids.',
    ),
    request('ping-campaign'),
    p('An answer with a bid is a promise:'),
    json({
      bidId: 'bid_01kamp7nr0c0ffee',
      bid: '31.50',
      number: '+14155550199',
      expiresAt: '2026-11-22T21:31:00.250Z',
      minSeconds: 60,
      duplicate: 'allowed',
      repeated: false,
    }),
    list([
      'What `bid` says is what you are paid if the call lasts `minSeconds`. Nothing is taken from it later.',
      'The call must reach `number` before `expiresAt`, from the caller you named. Then it goes to the buyer that is reserved for it.',
      'A bid is good for 60 seconds, or less where the buyer’s own ends sooner. One for a caller you did not name is good for 20: until then it keeps a number to itself, and whoever asks without a name when all numbers wait so hears `numbersHeld`. Callers you name share a number.',
      'Asking again before it expires gets the same bid, with `repeated: true`.',
      'Without a bid there is a [reason](/docs/reasons#pings): `{ "bid": null, "reasonCode": "noCapacity", "reason": "…" }`.',
      'The caller’s number is used to reserve the call. Buyers never see it before they have won.',
    ]),
    p('If your software already pings another exchange, [change its URL](/docs/moving) and nothing else.'),
    h2('4. See what you earned'),
    p(
      'In a campaign you may have [terms of your own](/docs/terms): another payout, a threshold, hours and caps. Each call says in `earned` what they made of it and, if that is nothing, what was missing; `turnedAway` says why one was not let in.',
    ),
    request('get-own-terms'),
    request('list-publisher-calls'),
    request('report-payout'),
    p('What you were paid and are still owed is in your [statements](/docs/money#statements).'),
    p(
      'Your tracker and your own systems are told of each call by [events and postbacks](/docs/events), your ad accounts by [conversions](/docs/conversions).',
    ),
    p(
      'A report is a spreadsheet with `&format=csv`. To watch calls as they happen, open the [live stream](/docs/stream).',
    ),
  ].join(''),
};
