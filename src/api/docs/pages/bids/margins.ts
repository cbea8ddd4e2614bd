import { h2, list, p } from '../../html.ts';
import type { Page } from '../../page.ts';
import { request } from '../../request.ts';

export const margins: Page = {
  name: 'margins',
  title: 'Margins and ranks',
  about: 'What the operator keeps of a call, at least, and which bids it prefers.',
  body: [
    h2('The least margin', 'margin'),
    p(
      'A bid that leaves the operator less than `margin` asks for, after what the publisher is expected to earn, is left out with the reason `belowMargin`.',
    ),
    request('set-campaign-margin'),
    list([
      '`amount` of a call, `percent` of the revenue, or both: then both have to be met.',
      'Campaigns, publishers and targets have one each. The nearest holds, alone: the target’s, else the publisher’s, else the campaign’s. So an exception can be made in either direction.',
      'Revenue and payout are worked out by the target’s `charge` and the publisher’s [terms](/docs/terms), for the shortest call for which both sides are settled, or one of `atSeconds`, and as if every outcome that is paid for were reported.',
      'It holds for live and standing bids. Where a second price is paid, it is at least what leaves enough, and never more than the bid.',
      'It is expected, not promised: corrections, outcomes and longer calls may leave more or less.',
    ]),
    p(
      'The receipt says what was expected: “16.00 of 20.00 go to the publisher for a call of 60 s, 4.00 (20 %) stay, needs 25 %”. Margins are the operator’s: neither buyers nor publishers are shown them.',
    ),
    h2('What a bid counts for', 'rank'),
    p(
      'Where the highest bid wins (`strategy: "auction"`), `rank` on a target makes its bids count for more or less than they are: `factor` for every call, `publishers` on top of it for the calls of some.',
    ),
    list([
      'It ranks and does not price: who wins by its own bid pays its own bid. A buyer’s bid is its word; how good its answering is, is the operator’s to judge.',
      'By second price the winner pays the least with which it would still have come first: the next bid, times its factor, over the winner’s own.',
      'Floors, minimum bids, caps and margins look at the bid as it is.',
      'The receipt’s `ranking` has the `factor` of each bid that counted for more or less; a replay ranks them again.',
    ]),
  ].join(''),
};
