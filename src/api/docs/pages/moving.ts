import { REJECT_CODES, RTB_REFUSALS, type RtbRefusal } from '../../rtb/refusal.ts';
import { code, h2, json, list, p, table } from '../html.ts';
import type { Page } from '../page.ts';
import { request } from '../request.ts';

const OLD_URL = 'https://rtb.ringba.com/v1/production/RTB_ID.json';

const refusals = (Object.keys(RTB_REFUSALS) as RtbRefusal[])
  .map((name) => [String(REJECT_CODES[name][0]), REJECT_CODES[name][1], `\`${name}\``, RTB_REFUSALS[name]])
  .sort(([a], [b]) => Number(a) - Number(b));

export const moving: Page = {
  name: 'moving',
  title: 'Migrating',
  about: 'If your software pings Ringba, change one URL. Your buyers’ endpoints can stay as they are, too.',
  body: [
    h2('Publishers: change one URL'),
    p('Every publisher has one address for each campaign. Find yours under `rtb`:'),
    request('see-ping-address'),
    p('Then put it in place of the old one, JSON for JSON and XML for XML:'),
    code(`- POST ${OLD_URL}\n+ POST $EXCHANGE/v1/rtb/{rtbId}.json`, 'diff'),
    request('ping-incumbent'),
    p('The reply is the one you know:'),
    json({
      bidId: 'bid_01kamp7nr0c0ffee',
      bidAmount: 31.5,
      expireInSeconds: 60,
      bidExpireDT: '11/22/2026 9:31:00 PM +00:00',
      bidExpireEpoch: 1795383060250,
      phoneNumber: '+14155550199',
      phoneNumberNoPlus: '14155550199',
      bidTerms: [{ code: 100, callMinDuration: 60 }],
      warnings: [],
    }),
    list([
      'GET and POST; form, JSON and XML bodies; names in any case. `CID` and `subId` mean what they meant, everything else is a tag.',
      '`/v1/rtb/test/{rtbId}.json` is test mode: real bids, calls that are not billed.',
      '`exposeCallerId` is taken and changes nothing: no buyer sees a caller before it has won. `sipOk` likewise: the answer is a number.',
      'The amount is what you are paid, rounded down to cents.',
    ]),
    h2('Why there is no bid'),
    p('`bidAmount` is 0 and `rejectReason` ends in the code you know.'),
    table(['code', 'label', 'here', 'meaning'], refusals),
    h2('Buyers: keep your endpoint'),
    p(
      'A target’s `bidding.dialect` says which format it is pinged in: `outcry`, or the formats of Ringba, Retreaver, TrackDrive, CallGrid, LeadsPedia and boberdoo, or `custom`, where the operator describes request and reply. Your endpoint need not change. The dialect `outcry` alone carries everything described in these documents.',
    ),
    h2('Buyers: report outcomes as before', 'outcomes'),
    p(
      'Software that tells another platform what became of a call can go on doing so: change the address, and put our call id, which your post webhook has as `callId`, where theirs was. It becomes an [outcome](/docs/outcomes); without a `kind` it is a `sale`.',
    ),
    code(
      [
        '# Ringba: a webhook’s address, filled in by GET or POST',
        '- https://webhook.ringba.com/hook/WEBHOOK_ID?call_id=…&call_revenue=45.00&sale_successful=yes',
        '+ $EXCHANGE/v1/outcomes/ringba/KEY?call_id=…&call_revenue=45.00&sale_successful=yes',
        '# Invoca: the Signal API, POST and PUT',
        '- https://invoca.net/api/VERSION/transactions/signals.json',
        '+ $EXCHANGE/v1/outcomes/invoca/transactions/signals.json',
        '# Retreaver: a postback with its key',
        '- https://api.retreaver.com/…?key=KEY&call_uuid=…&revenue=45.00',
        '+ $EXCHANGE/v1/outcomes/retreaver?key=KEY&call_uuid=…&revenue=45.00',
      ].join('\n'),
      'diff',
    ),
    list([
      'The key is a key of the buyer’s: in the address, as `key`, `call_key`, `api_key` or `oauth_token`, or in the header. An address is easily written down somewhere: make a key for this alone, and end it when it got around.',
      'Fields come in the query, a form, JSON or XML. Beside those above: `caller_number` and `call_start_time` instead of the call’s id, `kind`, `reference` and `occurred_at`; for Invoca what its Signal API names, nested or in the address.',
      'The same again changes nothing: it counts once by `reference`, for Invoca by the call, `name` and `partner_unique_id`, without either once a call and kind. What contradicts is refused, and the field is named as you sent it.',
      '`sale_successful=no`, `converted=false` and `value=false` report that there is nothing: nothing is kept.',
      'An answer is ours, an [outcome](/docs/outcomes) or a problem; to Invoca’s it is one as it gives.',
    ]),
    h2('Your words and ours'),
    table(
      ['there', 'here'],
      [
        ['affiliate, vendor, traffic source', 'publisher'],
        [
          'ring tree, ping tree',
          'a campaign’s targets and its `routing`; a route’s order is a target’s `priority` and `weight`',
        ],
        ['RTB ID', 'a publisher’s ping URL in a campaign: `rtb`'],
        ['promo number, DID', 'tracking number'],
        ['call flow, IVR', 'a campaign’s `flow`'],
        ['tag rules, filters', 'a target’s `criteria` and `requiredTags`'],
        ['duplicate call settings', 'a campaign’s `duplicate`'],
        ['schedule, capacity, concurrency', 'a target’s `hours` and `caps`'],
        ['conversion settings, call length', 'a campaign’s `conversion`, a target’s `charge`'],
        ['payout settings', 'a publisher’s `payout`, and its [terms](/docs/terms) in a campaign'],
        ['pixel, postback, integration', '[event target](/docs/events)'],
        ['disposition reported by the buyer', '[outcome](/docs/outcomes)'],
        ['adjust payments, void', '`POST /v1/calls/{id}/adjustments`'],
      ],
    ),
  ].join(''),
};
