import type { BuyerRequest, ConfirmContext, Dialect, PingContext } from './dialect.ts';
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
  freeTags,
  jsonRequest,
  needed,
  optional,
  optionsOf,
  SIP,
  secretOption,
  shownCaller,
} from './wire/requests.ts';

/**
 * Retreaver's reservations (`https://rtb.retreaver.com/rtbs.json`): reserved at the ping, counted against the buyer's
 * caps only once confirmed. The postback key must allow requests without a caller number: a ping leaves it out, and
 * the reservation's own number or SIP address finds the buyer again.
 */
export const retreaver: Dialect = {
  name: 'retreaver',
  options: [
    secretOption('key', 'The RTB postback key of the Retreaver campaign.', true),
    needed('publisherId', 'The publisher or source this exchange is to Retreaver.'),
    optional('inboundNumber', 'A number of the campaign to be called, instead of one per reservation.'),
    CALLER_ID,
    SIP,
  ],
  build,
  read: (reply, now, config, note) =>
    readBidReply(reply, note, (reading) => {
      const { pick } = reading;
      const status = pick('accept', ['status']);
      if (!isYes(status, ['reserved', 'confirmed'])) return refusal(reading, status);
      const uuid = pick('bidId', ['uuid']);
      if (uuid === null || !UUID.test(uuid)) return noBid('replyMalformed', 'no uuid');
      const expiry = pick('expiry', ['expires_at']);
      return bidOf(
        {
          amount: pick('bid', ['retreaver_payout']),
          bidId: uuid,
          destination: pick('destination', destinationPaths(config?.options['sip'])),
          minSeconds: pick('minSeconds', ['retreaver_seconds']),
          expiry: expiry === null ? null : { text: expiry, kind: 'iso' },
        },
        now,
      );
    }),
  confirm: {
    build: buildConfirmation,
    read: (reply, _now, config) =>
      readConfirmReply(reply, ({ pick }) => {
        const status = pick('accept', ['status']);
        if (!isYes(status, ['confirmed'])) return notConfirmed('noBid', status ?? pick('reason', ['error']));
        const destination = pick('destination', destinationPaths(config?.options['sip']));
        return confirmed(destination, pick('minSeconds', ['retreaver_seconds']));
      }),
  },
};

/** It becomes part of a path. */
const UUID = /^[\w-]{1,64}$/;
const OWN = [
  'key',
  'publisher_id',
  'source_id',
  'caller_number',
  'inbound_number',
  'caller_zip',
  'caller_state',
  'status',
];

const destinationPaths = (sip: string | undefined): string[] =>
  sip === 'yes' ? ['sip_address', 'inbound_number'] : ['inbound_number', 'sip_address'];

const refusal = ({ pick }: Reading, status: string | null) => {
  const reason = pick('reason', ['error', 'errors', 'message']) ?? status;
  return reason === null ? noBid('replyMalformed', 'no status') : noBid('noBid', reason);
};

function build(context: PingContext): BuyerRequest {
  const { subject, order, callerToken } = context;
  const { call } = subject;
  const options = optionsOf(context);
  return jsonRequest(order.url, {
    ...freeTags(call.tags, [...OWN, 'caller_area_code', 'caller_token', 'sub_id']),
    key: options['key'],
    publisher_id: options['publisherId'],
    caller_number: shownCaller(context, 'none'),
    inbound_number: options['inboundNumber'],
    caller_zip: call.zip,
    caller_state: call.state,
    caller_area_code: call.areaCode,
    caller_token: callerToken,
    sub_id: subject.publisher.subId,
  });
}

/** `…/rtbs.json` → `…/rtbs/<uuid>.json`. */
function buildConfirmation(context: ConfirmContext): BuyerRequest | null {
  const url = new URL(context.url);
  url.pathname = `${url.pathname.replace(/\.json$/, '')}/${encodeURIComponent(context.bid.bidId ?? '')}.json`;
  return jsonRequest(url.href, { key: optionsOf(context)['key'], status: 'confirmed' }, 'PUT');
}
