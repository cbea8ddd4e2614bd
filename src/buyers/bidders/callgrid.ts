import { NUMBER_PATHS } from './custom/config.ts';
import type { BuyerRequest, Dialect, PingContext } from './dialect.ts';
import { bidOf, noBid, readBidReply } from './wire/replies.ts';
import { CALLER_ID, freeTags, jsonRequest, optionsOf, SIP, shownCaller } from './wire/requests.ts';

/**
 * CallGrid's bid API (`https://bid.callgrid.com/api/bid/<Grid-ID>`). `CallerId` is a required field, so the area code
 * stands in it unless the target says otherwise; a grid that insists on a whole number answers 4003. Refusals come with
 * status 200 and a code of their own.
 */
export const callgrid: Dialect = {
  name: 'callgrid',
  options: [CALLER_ID, SIP],
  build,
  read: (reply, now, config, note) =>
    readBidReply(reply, note, ({ pick }) => {
      const code = pick('accept', ['code']);
      if (code === null) return noBid('replyMalformed', 'no code');
      if (code !== ACCEPTED) return noBid('noBid', refusalOf(code, pick('reason', ['message', 'error'])));
      const seconds = pick('expiry', ['expiresInSeconds', 'expireInSeconds', 'expires_in_seconds']);
      const numbers = ['phoneNumber', 'pstn', ...NUMBER_PATHS];
      const addresses = ['sipAddress', 'sip', 'sipUri'];
      const viaSip = config?.options['sip'] === 'yes';
      return bidOf(
        {
          amount: pick('bid', ['dynamicBid', 'bid', 'bidAmount']),
          bidId: pick('bidId', ['bidId', 'bid_id', 'id']),
          destination: pick('destination', viaSip ? [...addresses, ...numbers] : [...numbers, ...addresses]),
          minSeconds: pick('minSeconds', ['duration', 'minDuration', 'callMinDuration']),
          expiry: seconds === null ? null : { text: seconds, kind: 'seconds' },
        },
        now,
      );
    }),
};

const ACCEPTED = '1000';

const refusalOf = (code: string, message: string | null): string =>
  message === null ? `code ${code}` : `code ${code}: ${message}`;

const OWN = ['CallerId', 'InboundStateCode', 'InboundZipCode', 'pstn', 'AreaCode', 'CallerToken', 'SubId'];

function build(context: PingContext): BuyerRequest {
  const { subject, order, callerToken } = context;
  const { call, publisher } = subject;
  return jsonRequest(order.url, {
    ...freeTags(call.tags, OWN),
    CallerId: shownCaller(context, 'areaCode'),
    InboundStateCode: call.state,
    InboundZipCode: call.zip,
    AreaCode: call.areaCode,
    CallerToken: callerToken,
    SubId: publisher.subId,
    pstn: optionsOf(context)['sip'] === 'yes' ? null : true,
  });
}
