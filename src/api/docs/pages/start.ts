import { h2, list, p, steps, table } from '../html.ts';
import type { Page } from '../page.ts';

export const start: Page = {
  name: '',
  title: 'Overview',
  about:
    'A real-time exchange for phone calls: callers are sold, one by one, to the buyer who bids most for them.',
  body: [
    p(
      'A caller dials a tracking number of a publisher. The exchange may ask a few questions, then pings every buyer who may take the call with an anonymous description of it, takes their bids, and connects the caller to the winner. Only the winner pays, and only if the call met the terms it was sold on.',
    ),
    h2('Start here'),
    list([
      'You buy calls: [from nothing to your first bid](/docs/buyers).',
      'You bring calls: [from nothing to your first payout](/docs/publishers).',
      'You run the exchange: [set up a market](/docs/operators).',
      'You come from another platform: [change one URL](/docs/moving).',
      'You write a program: [the API](/docs/api), its [OpenAPI document](/v1/openapi.json), and a typed client generated from it.',
    ]),
    h2('Conventions'),
    p(
      'Send `Authorization: Bearer <key>` with every request. Whoever runs the exchange makes keys; each is shown once. A key speaks for the operator, one publisher or one buyer, and what is somebody else’s answers 404, as if it were not there.',
    ),
    list([
      'JSON, fields in camelCase. Times are ISO 8601 in UTC. Money is a decimal string such as `"45.00"`; where you send it, a number is taken too.',
      'Lists are `{ "data": [...], "nextCursor": "..." }`, newest first. Ask for the next page with `?cursor=`.',
      'Every POST takes an `Idempotency-Key`: the same key and body get the same answer, so a request may be sent again safely.',
      'A refusal is [problem JSON](/docs/errors) with a stable `code`.',
      'New fields and new kinds of events may be added at any time: ignore what you do not know.',
    ]),
    h2('Guarantees'),
    steps([
      'The ping is anonymous: the caller’s number leaves the exchange only for the winner, once its line is answered.',
      'Caps are exact, however many calls come at once.',
      'Every candidate that does not get a call gets exactly one [reason](/docs/reasons).',
      'A call is charged once or not at all, and every charge names the call, the auction and the version of the rules.',
    ]),
    h2('Glossary'),
    table(
      ['word', 'meaning'],
      [
        ['target', 'A buyer’s destination with its terms: price or ping URL, criteria, hours, caps'],
        ['ping', 'The anonymous question whether you want a call, and for how much'],
        ['bid', 'Your answer to it'],
        ['post', 'The full record of a call, sent to the winner alone'],
        ['floor', 'The least price a campaign takes'],
        ['conversion', 'The paid event: by default a talk of at least `minSeconds`'],
        ['payout', 'What the publisher is paid for it'],
      ],
    ),
  ].join(''),
};
