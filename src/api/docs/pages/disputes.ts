import { DISPUTE_REASONS } from '../../../settlement/dispute-words.ts';
import { code, h2, json, list, p, table } from '../html.ts';
import type { Page } from '../page.ts';

export const disputes: Page = {
  name: 'disputes',
  title: 'Disputes',
  about: 'A buyer says that it should not have been charged for a call, and the operator decides.',
  body: [
    h2('What a campaign allows', 'rules'),
    p(
      'A campaign takes disputes once it says how (`disputes` of `PATCH /v1/campaigns/{id}`, or its page in the console):',
    ),
    json({ disputes: { windowDays: 7, decideDays: 5, onExpiry: 'none' } }),
    list([
      'Within `windowDays` of the end of a call, seven at most, its buyer may dispute the charge: once.',
      'Within `decideDays` of that the operator decides. The call is kept until then, however long others are.',
      'If nobody does, `onExpiry` holds: the charge is taken back `whole`, or it stands (`none`).',
    ]),
    h2('Opening one', 'open'),
    code(
      `curl -X POST $EXCHANGE/v1/calls/{callId}/disputes \\
  -H "Authorization: Bearer $BUYER_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{ "reason": "notQualified", "note": "A renter; we take home owners." }'`,
      'shell',
    ),
    table(
      ['reason', 'meaning'],
      Object.entries(DISPUTE_REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning]),
    ),
    p(
      'The evidence is attached by itself, as the exchange knew it at that moment: the seconds, what the price made of them, the auction with its [receipt](/docs/calls), and, for the operator, the timeline. Nothing the caller said is in it, and a note that shows their number is refused.',
    ),
    h2('Deciding', 'decide'),
    p(
      'The operator decides in the console, or by `POST /v1/calls/{id}/disputes/decide`: `whole`, `part` with the `revenue` that is left, or `none`. What is taken back is a correction like any other: new entries, `charge.adjusted` for the buyer, and for the publisher what its [terms](/docs/terms#corrections) say of corrections, unless `payout` says something else.',
    ),
    p(
      'Whatever is decided, and also when nobody does in time, the buyer is sent `dispute.decided`: the verdict, whether it ran out, the note, and what the call comes to after it. With `none` the charge stands.',
    ),
    h2('Who sees what', 'seen'),
    list([
      '`GET /v1/disputes` lists those of the operator’s exchange, of a buyer or of a publisher. `open=true` leaves out what is decided.',
      'A publisher sees that its call is disputed, why, until when it is decided, the verdict and its payout: not the note, nor who bought the call, nor at what price. It hears of it by the event [`call.disputed`](/docs/events), of what came of it by `call.disputeDecided`, and of its payout by `call.adjusted`.',
      'The `disputes` report says by buyer or publisher how many of the calls that were sold are disputed, and what comes of it.',
    ]),
  ].join(''),
};
