import { MOST_ADJUSTMENTS } from '../../../call/adjustment.ts';
import { DISPOSITIONS, type Disposition } from '../../../call/disposition.ts';
import { h2, json, list, p, steps, table } from '../html.ts';
import type { Page } from '../page.ts';

const MEANINGS: Record<Disposition, string> = {
  connected: 'A buyer and the caller talked',
  noAnswer: 'Nobody answered',
  busy: 'The line was busy',
  declined: 'The target heard who is calling and did not take it',
  failed: 'The carrier could not connect',
  abandoned: 'The caller hung up before anybody answered',
  noBuyer: 'Nobody could take the call and there was no fallback number',
  fallback: 'Sent to the fallback number',
  blocked: 'The campaign, publisher or number is paused, or the flow turned the caller away',
  unknownNumber: 'The number belongs to nobody',
  overloaded:
    'Turned away: for longer than a caller is kept, more people called than the exchange could take',
  unconfirmed: 'The carrier never said how it ended',
};

export const calls: Page = {
  name: 'calls',
  title: 'The life of a call',
  about: 'From the first ring to the last entry in the books.',
  body: [
    steps([
      'A caller dials a tracking number. The number says which campaign and which publisher the call belongs to.',
      'The campaign’s flow may ask: a menu, a zip code. Every answer is a tag.',
      'An auction opens. Targets that may not have the call are excluded, each with its reason; the others are pinged at once, or stand with their static price.',
      'It closes when the last one who could still win has answered, or at the deadline. The winner’s caps are reserved in the same step.',
      'The winner’s line is dialed. If it is busy, declines or does not answer, the next bidder is dialed, up to `maxAttempts`.',
      'When the line is answered, the winner gets the `post` with the caller’s number.',
      'The call ends. If it lasted long enough after the two were joined, it converted: the buyer is charged and the publisher credited, once. `charge` of the call says how much and how it came about, or what was missing.',
      'A mistake is mended by a new entry in the books, never by changing an old one, and the buyer is told by `charge.adjusted`.',
    ]),
    h2('How calls end'),
    table(
      ['disposition', 'meaning'],
      DISPOSITIONS.map((disposition) => [`\`${disposition}\``, MEANINGS[disposition]]),
    ),
    h2('Who sees what of a call'),
    table(
      ['', 'publisher', 'buyer'],
      [
        [
          'the caller',
          'masked',
          'no more than its ping said; once it is connected masked, and the whole number in the `post`',
        ],
        [
          'ZIP and [tags](/docs/operators#tags)',
          'those that are public, without numbers',
          'what its ping said; all of them once it is connected',
        ],
        ['who took it, and the price', 'no', 'its own'],
        ['payout', 'its own', 'no'],
        ['bids', 'no', 'its own'],
      ],
    ),
    h2('Corrections'),
    p(
      'The operator says with `POST /v1/calls/{id}/adjustments` what a call should have come to, and why; `"0.00"` takes the charge back. What the publisher is paid follows the payout terms the call was sold under, unless it is said too.',
    ),
    json({ revenue: '12.00', payout: '8.40', reason: 'The caller had dialed a wrong number' }),
    list([
      'Amounts are what the call comes to, not differences: to ask twice corrects once, and what the books say already is answered with `adjusted: false`.',
      'A buyer never pays more than the price it agreed to; a publisher never gets more than that, or than its terms could have made of it.',
      `A call can be corrected for seven days after it came in, ${MOST_ADJUSTMENTS} times at most.`,
      'The call, reports and balances show the corrected amounts. A publisher sees its own payout change, and no reason.',
      'A correction opens a spend cap to no other call; what it adds to all that the call ever came to counts in the windows then open.',
      'A call that is paid by its [outcomes](/docs/outcomes) is kept for a week longer than those are paid for.',
    ]),
    h2('Proof'),
    p(
      'Every auction leaves a receipt: what was known, who was considered, every bid and how long it took, the winner, the price, and the reason of everybody else. Receipts of a campaign form a chain of hashes. `POST /v1/calls/{id}/replay` holds the auction again from its receipt and compares every bit.',
    ),
    p(
      'A receipt keeps those whom the rules let through: who competed, and whom a cap, money or a resting endpoint turned away. The others follow from the facts and the version of the rules; they are worked out when the receipt is read (`derived: true`), each with its reason and, as `detail`, what failed and what it met: “state is OH, takes CA, OR”. `leftOut` is how many they were, by reason, counted at the time. So a receipt is as large as its competition, whatever the campaign’s size. Of a reply that was no bid, `detail` says what was wrong in it. The hash covers the candidates that are not derived, without `detail` and `derived`. Receipts from before list everybody and have no `leftOut`.',
    ),
    list([
      '`GET /v1/calls/{id}`: the call, with its timeline.',
      '`GET /v1/calls/{id}/receipt`: the auction (operator).',
      '`GET /v1/campaigns/{id}/versions`: the rules it was held under (operator).',
    ]),
  ].join(''),
};
