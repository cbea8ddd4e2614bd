import { h2, list, p, table } from '../../html.ts';
import type { Page } from '../../page.ts';
import { request } from '../../request.ts';

export const standing: Page = {
  name: 'standing-bids',
  title: 'Standing bids',
  about: 'How a buyer without an endpoint bids by the call: a base, and modifiers in order.',
  body: [
    p(
      'A target whose `bidding` is `static` is never pinged: the exchange bids for it. It bids `price`, changed by the `modifiers` that a call meets.',
    ),
    request('create-standing-target'),
    h2('Modifiers'),
    table(
      ['change', 'what it makes of the bid so far'],
      [
        ['`multiply`', '`factor` times as much, such as `1.25` or `0.8`; at most 100, four decimals'],
        ['`add`', '`amount` more, or less: `-5.00`'],
        ['`set`', '`amount`, whatever it was'],
        ['`pass`', 'No bid: the target does not compete for the call'],
      ],
    ),
    list([
      '`when` is a condition as in `criteria`: `state`, `zip` (with `in` and up to 5,000 codes), `areaCode`, `hour` and `weekday` on the target’s own clock, `publisherId`, `subId`, `attestation` (A, B, C), `repeatCaller`, or any tag. Without it the modifier is for every call.',
      'They are tried in their order, each on what the ones before it left. `match: "first"` takes the first that fits and no other.',
      'The bid is exact until the end, where it is rounded to the millionth, half up. So neighbours that only multiply, or only add, may change places.',
      '`least` and `most` hold at the end, whatever came of it on the way. What is not more than 0 then is no bid.',
      '100 modifiers, and 20,000 values in their lists together.',
    ]),
    p(
      'A bid that passes ends the auction with the reason `noBid`. The call’s receipt says in `standing` how each bid came about, step by step, and a replay works it out again.',
    ),
    h2('Preview', 'preview'),
    p('What a bid would have won of the calls of the last seven days, before it is made:'),
    request('preview-bid'),
    p(
      'The newest calls, 100 unless `limit` says otherwise (at most 200), are held again from their receipts: the others bid what they bid, the draft what it would have bid. `next` goes on with older ones. The answer says how many calls it looked at and which it could not: calls without an auction, and those whose callers have been erased. What the draft uses of its caps and of its pace is counted from the oldest of these calls on, as if each it won had been connected and had cost the auction’s price; concurrency is not looked at. Nothing is changed.',
    ),
    h2('Pacing'),
    p(
      'Any target, live or standing, may spread the caps of a day over it: `pacing` with `by: "calls"` or `by: "spend"`. By now it may have used as much of the cap as has passed of its open time (its `hours`, on its own clock), and then one call more. So the first call of the day comes through, who is behind gets every call, and the last part of the cap is there for the last part of the day. `aheadPercent` of the cap may be used early.',
    ),
    p(
      'Who is ahead gets no call, with the reason `paced`; the receipt says what was used, what was due and how much of the day had passed. Caps stay exact beside it.',
    ),
    h2('Beside live bids'),
    p('Live bids and standing ones compete side by side, under the same floor, caps and price rule.'),
  ].join(''),
};
