import { REASONS } from '../../../buyers/reason.ts';
import { TURNED_AWAY } from '../../../call/disposition.ts';
import { RTB_REFUSALS } from '../../rtb/refusal.ts';
import { h2, p, table } from '../html.ts';
import type { Page } from '../page.ts';

const rowsOf = (reasons: Readonly<Record<string, string>>): string[][] =>
  Object.entries(reasons).map(([reason, meaning]) => [`\`${reason}\``, meaning]);
const idOf = ([code = '']: readonly string[]): string => code.replaceAll('`', '');

export const reasons: Page = {
  name: 'reasons',
  title: 'Reason codes',
  about:
    'Every target that was considered for a call and did not get it has exactly one reason, from a closed list.',
  body: [
    h2('Why a target did not get a call', 'auctions'),
    p(
      'On the receipt of every auction, in `auction.lost`, in the reasons report and on the live stream. In the order in which the rules are tried: the first that fails is the reason.',
    ),
    p(
      'From `targetPaused` to `duplicateCaller` the rules alone decide: the reasons report counts these for a campaign, a publisher or all, not by buyer or target; a call’s receipt names each target with what failed.',
    ),
    table(['reason', 'meaning'], rowsOf(REASONS), idOf),
    h2('Why a publisher’s call was turned away', 'turned-away'),
    p(
      '`turnedAway` of a call, where the [publisher’s own terms](/docs/terms) have hours or caps. Publisher and operator see it; no buyer was asked. The fallback number answers, or the call ends as `blocked`.',
    ),
    table(['turnedAway', 'meaning'], rowsOf(TURNED_AWAY), (row) => `turned-away-${idOf(row)}`),
    h2('Why a publisher’s ping got no bid', 'pings'),
    p(
      '`reasonCode` of `POST /v1/rtb/{campaignId}`. For the incumbents’ codes see [migrating](/docs/moving). Of several reasons one is told: first what the rules say of the call (`disabled`, `publisherClosed`, `missingTags`, `noMatch`, or `noCapacity` where targets are closed or paused), then what depends on the moment: numbers, bids that wait, caps, bids.',
    ),
    p(
      'What the rules alone refuse is answered where the ping arrives, by rules that were in force within the last second, and anew each time. What depends on the moment stands for 30 seconds for the same question, with `repeated: true`, unless the rules change.',
    ),
    table(['reasonCode', 'meaning'], rowsOf(RTB_REFUSALS), (row) => `ping-${idOf(row)}`),
  ].join(''),
};
