import { h2, list, p, table } from '../html.ts';
import type { Page } from '../page.ts';
import { request } from '../request.ts';

export const terms: Page = {
  name: 'terms',
  title: 'Publisher terms',
  about: 'What a publisher earns in one campaign, when, and how much it may bring there.',
  body: [
    p(
      'A publisher is paid a share of what its calls are sold for, or a fixed amount, everywhere. Where something else was agreed for a campaign, set it:',
    ),
    request('set-publisher-terms'),
    p(
      'They are replaced whole, hold for calls that are offered to a buyer from then on, and are part of the campaign’s version. Send the `ETag` you read as `If-Match`, and `If-None-Match: *` where you read none, and nobody’s change is lost. `DELETE` ends them.',
    ),
    h2('What a call earns', 'payout'),
    list([
      '`payout` is a share (`revShare`, from `minSeconds` of its own on) or any kind of price a target can have; there `bid` is the auction’s price.',
      '`least` and `most` bound what a call earns that earns anything.',
      '`timer` says from when seconds count; the buyer’s price has its own.',
    ]),
    h2('When it is earned', 'paid-on'),
    table(
      ['paidOn', 'meaning'],
      [
        ['`sale`', 'Once the buyer is charged. What holds unless it is said.'],
        ['`connect`', 'As soon as the payout’s own condition is met, even if the buyer is charged nothing.'],
        [
          '`outcome`',
          'Once the buyer [reports](/docs/outcomes) one of the named outcomes within `windowDays`, even if it is charged nothing.',
        ],
      ],
    ),
    p(
      'The publisher hears of its money by `call.paid`, and of more by `call.adjusted`. A call says in `earned` what the terms made of it: the seconds they counted, what is owed, and what was missing, such as `bridged 57 s, needs 60 s`. Publisher and operator see it, a buyer never.',
    ),
    h2('When a charge is corrected', 'corrections'),
    p(
      'With `onCorrection: follow` the payout is worked out anew, as for any publisher; with `followDays` only so many days after the call, and later it stays. With `keep` it always stays. What the operator says in a correction itself goes before either. An outcome never takes anything back.',
    ),
    h2('Hours and caps', 'caps'),
    p(
      'A call that comes outside of `hours`, or when a cap has no room, is turned away before any buyer is asked: the caller is served by the campaign’s fallback number as when nobody buys, because it is not the caller’s doing, and without one the call ends as `blocked`. [`turnedAway`](/docs/reasons#turned-away) says why. A ping gets no bid and `publisherClosed` or `publisherCapped`.',
    ),
    list([
      'Caps count calls that are offered to a buyer, and those that were connected; `spend` is what they earn. They are exact however many calls come at once: the most a call can earn is held in the step that awards it.',
      'A call that would earn more than is left is turned away rather than sold for less.',
      'What comes with outcomes weeks later cannot be held: terms that wait for outcomes have caps of calls only.',
      'Windows are those of `timezone`, or of the hours’ own.',
    ]),
    p(
      '`GET` of the same address says in `used` what of the caps is used; the publisher [sees it too](/docs/publishers).',
    ),
  ].join(''),
};
