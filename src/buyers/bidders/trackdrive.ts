import type {
  BuyerReply,
  BuyerRequest,
  ConfirmContext,
  ConfirmReply,
  Dialect,
  DialectConfig,
  PingContext,
  ReadBid,
} from './dialect.ts';
import { bestBid } from './wire/best-bid.ts';
import { listAt, lookUp, textOf } from './wire/path.ts';
import {
  bidOf,
  confirmed,
  isYes,
  noBid,
  notConfirmed,
  type Reading,
  readBidReply,
  readConfirmReply,
} from './wire/replies.ts';
import {
  CALLER_ID,
  choice,
  type Fields,
  freeTags,
  jsonRequest,
  optional,
  optionsOf,
  SIP,
  secretOption,
  shownCaller,
} from './wire/requests.ts';
import { packState, unpackState } from './wire/state.ts';

/**
 * TrackDrive's inbound webhooks (`…/api/v1/inbound_webhooks/ping/<uri>`, then `post`; `full` does both at once). Which
 * fields a reply has is configured per endpoint, so their known names are all tried. `caller_id` is part of the post only.
 */
export const trackdrive: Dialect = {
  name: 'trackdrive',
  options: [
    optional('trafficSourceId', 'The traffic source this exchange is to TrackDrive.'),
    secretOption('authToken', 'The token of the endpoint, if it wants one.', false),
    choice('buyers', 'Post to the highest bidder of the reply, or let TrackDrive try all of them.', [
      'best',
      'all',
    ]),
    CALLER_ID,
    SIP,
  ],
  build,
  read: (reply, now, config, note) =>
    readBidReply(reply, note, (reading) => interpret(reading, now, config?.options ?? {})),
  confirm: { build: buildConfirmation, read: readConfirmation },
};

const OWN = [
  'caller_id',
  'traffic_source_id',
  'auth_token',
  'ping_id',
  'buyer_id',
  'trackdrive_number',
  'zip',
  'state',
  'sub_id',
];

const fieldsOf = (
  options: Readonly<Record<string, string>>,
  call: ConfirmContext['call'],
  subId: string | null,
): Fields => ({
  ...freeTags(call.tags, OWN),
  auth_token: options['authToken'],
  traffic_source_id: options['trafficSourceId'],
  zip: call.zip,
  state: call.state,
  sub_id: subId,
});

function build(context: PingContext): BuyerRequest {
  const { call, publisher } = context.subject;
  return jsonRequest(context.order.url, {
    ...fieldsOf(optionsOf(context), call, publisher.subId),
    caller_id: shownCaller(context, 'none'),
  });
}

const YES = ['success', 'accepted', 'ok', 'true', '1'];
const PRICES = ['bid', 'bid_price', 'offer_conversion_payout', 'payout'];
const PING_IDS = ['ping_id', 'id'];
const ALL_BUYERS = ['try_all_buyers_ping_id', 'try_all_buyers.ping_id'];
const NUMBER = ['forwarding_number'];
const SIP_ADDRESS = ['forwarding_number_sip_address'];

function interpret(reading: Reading, now: number, options: Readonly<Record<string, string>>): ReadBid {
  const { pick, tree } = reading;
  const refused = refusalIn(reading);
  if (refused) return refused;
  const best = bestBid(tree, 'buyers', PRICES);
  if (best.refused) return best.refused;
  if (best.path === null && listAt(tree, 'buyers').length > 0)
    return noBid('bidInvalid', 'no buyer with an amount');
  const at = best.path === null ? '' : `${best.path}.`;
  const within = (names: readonly string[]): string[] => [...names.map((name) => at + name), ...names];
  const amount = pick('bid', within(PRICES));
  if (amount === null && !at) return noBid('noBid', 'no buyers');
  const toAll = options['buyers'] === 'all' ? pick('bidId', ALL_BUYERS) : null;
  const pingId = toAll ?? pick('bidId', [...within(PING_IDS), ...ALL_BUYERS]);
  const buyerId = toAll === null && at ? textOf(lookUp(tree, `${at}buyer_id`)) : null;
  const expiry = pick('expiry', within(['ping_ids_expiry_in_seconds', 'expires_in_seconds']));
  return bidOf(
    {
      amount,
      bidId: pingId,
      destination: pick('destination', within(destinationPaths(options))),
      minSeconds: pick('minSeconds', within(['current_conversion_duration', 'duration'])),
      expiry: expiry === null ? null : { text: expiry, kind: 'seconds' },
      state: buyerId === null ? undefined : packState({ buyerId }),
    },
    now,
  );
}

function refusalIn({ pick }: Reading): ReadBid | null {
  const success = isYes(pick('accept', ['success']), YES);
  const status = pick('accept', ['status']);
  if (success === null && status === null) return noBid('replyMalformed', 'neither success nor status');
  if (success !== false && isYes(status, YES) !== false) return null;
  return noBid('noBid', pick('reason', ['errors', 'error', 'message']) ?? status ?? 'refused');
}

const destinationPaths = (options: Readonly<Record<string, string>>): string[] =>
  options['sip'] === 'yes' ? [...SIP_ADDRESS, ...NUMBER] : [...NUMBER, ...SIP_ADDRESS];

/** A `full` endpoint has posted already. */
function buildConfirmation(context: ConfirmContext): BuyerRequest | null {
  const url = new URL(context.url);
  if (!url.pathname.includes('/ping/')) return null;
  url.pathname = url.pathname.replace('/ping/', '/post/');
  return jsonRequest(url.href, {
    ...fieldsOf(optionsOf(context), context.call, context.subId),
    ping_id: context.bid.bidId,
    buyer_id: unpackState(context.bid.dialectState)['buyerId'],
    caller_id: context.caller?.slice(1),
  });
}

function readConfirmation(reply: BuyerReply, _now: number, config?: DialectConfig): ConfirmReply {
  return readConfirmReply(reply, (reading) => {
    const refused = refusalIn(reading);
    if (refused?.reason) return notConfirmed(refused.reason, refused.detail);
    return confirmed(reading.pick('destination', destinationPaths(config?.options ?? {})), null);
  });
}
