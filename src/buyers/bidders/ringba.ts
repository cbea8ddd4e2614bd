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
import { CALLER_ID, freeTags, jsonRequest, optionsOf, SIP, shownCaller, urlOption } from './wire/requests.ts';
import type { Tree } from './wire/tree.ts';
import { amountOf } from './wire/values.ts';

/**
 * A Ringba RTB endpoint (`https://rtb.ringba.com/v1/production/<rtbId>.json` or `.xml`). A ping leaves `CID` out: the
 * buyer must not require a caller id. The area code and this buyer's token for the caller go as free tags.
 */
export const ringba: Dialect = {
  name: 'ringba',
  options: [
    CALLER_ID,
    SIP,
    urlOption('confirmUrl', 'Where the winner is asked to confirm, if it wants to be.'),
  ],
  build,
  read: (reply, now, config, note) =>
    readBidReply(reply, note, (reading) => interpret(reading, now, config?.options['sip'] === 'yes')),
  confirm: { build: buildConfirmation, read: readConfirmation },
};

const OWN = ['CID', 'exposeCallerId', 'zipcode', 'State', 'SubID', 'sipOk', 'areaCode', 'callerToken'];

function build(context: PingContext): BuyerRequest {
  const { subject, order, callerToken } = context;
  const { call, publisher } = subject;
  return jsonRequest(order.url, {
    ...freeTags(call.tags, OWN),
    CID: shownCaller(context, 'none'),
    zipcode: call.zip,
    State: call.state,
    SubID: publisher.subId,
    areaCode: call.areaCode,
    callerToken,
    sipOk: optionsOf(context)['sip'] === 'yes' ? 'yes' : null,
  });
}

/** JSON has its fields at the top, XML in `<Bid>`. */
const both = (json: string, xml: string): string[] => [json, `Bid.${xml}`];

const REASON = both('rejectReason', 'RejectReason');
const NUMBER = [...both('phoneNumber', 'PhoneNumber'), ...both('phoneNumberNoPlus', 'PhoneNumberNoPlus')];
const SIP_ADDRESS = both('sipAddress', 'SIPAddress');

function interpret(reading: Reading, now: number, viaSip: boolean): ReadBid {
  const { pick, tree } = reading;
  const reason = pick('reason', REASON);
  if (reason !== null) return noBid('noBid', reason);
  const pretended = pretence(tree);
  if (pretended) return noBid('noBid', `warning ${pretended}: not a live bid`);
  const amount = pick('bid', both('bidAmount', 'BidAmount'));
  if (amount === null) return noBid('replyMalformed', 'no bidAmount');
  const seconds = pick('expiry', both('expireInSeconds', 'ExpireInSeconds'));
  const epoch = seconds ?? pick('expiry', both('bidExpireEpoch', 'BidExpireEpoch'));
  return bidOf(
    {
      amount,
      bidId: pick('bidId', both('bidId', 'BidID')),
      destination: pick('destination', viaSip ? [...SIP_ADDRESS, ...NUMBER] : [...NUMBER, ...SIP_ADDRESS]),
      minSeconds: pick('minSeconds', minSecondsPaths(tree)),
      expiry: epoch === null ? null : { text: epoch, kind: seconds === null ? 'epochMs' : 'seconds' },
    },
    now,
  );
}

/** Test and sandbox mode give numbers nobody answers: a caller must not be sent there. */
const PRETENCES: ReadonlySet<string> = new Set(['220', '222']);

function pretence(tree: Tree): string | null {
  const warnings = [...listAt(tree, 'warnings'), ...listAt(tree, 'Bid.Warnings.Warning')];
  return warnings.map(codeOf).find((code) => code !== null && PRETENCES.has(code)) ?? null;
}

const codeOf = (item: Tree): string | null =>
  textOf(lookUp(item, 'code') ?? lookUp(item, '@code') ?? lookUp(item, 'Code'));

const MIN_DURATION = '100';

/** The bid term with code 100, wherever it stands in the list. */
function minSecondsPaths(tree: Tree): string[] {
  const lists = [
    { path: 'bidTerms', key: 'callMinDuration' },
    { path: 'Bid.BidTerms.BidTerm', key: 'CallMinDuration' },
  ];
  return lists.flatMap(({ path, key }) => {
    const index = listAt(tree, path).findIndex((term) => codeOf(term) === MIN_DURATION);
    return index === -1 || index > 999 ? [] : [`${path}[${index}].${key}`];
  });
}

function buildConfirmation(context: ConfirmContext): BuyerRequest | null {
  const url = optionsOf(context)['confirmUrl'];
  if (url === undefined) return null;
  return jsonRequest(url, { bidId: context.bid.bidId, CID: context.caller?.slice(1) });
}

function readConfirmation(reply: BuyerReply, _now: number, config?: DialectConfig): ConfirmReply {
  return readConfirmReply(reply, ({ pick }) => {
    const reason = pick('reason', REASON);
    const accepted = isYes(pick('accept', ['accepted', 'success', 'Bid.Accepted']), ['true', 'yes', '1']);
    const isZero = amountOf(pick('bid', both('bidAmount', 'BidAmount')) ?? '') === 0;
    if (reason !== null || accepted === false || isZero) return notConfirmed('noBid', reason);
    const viaSip = config?.options['sip'] === 'yes';
    const paths = viaSip ? [...SIP_ADDRESS, ...NUMBER] : [...NUMBER, ...SIP_ADDRESS];
    return confirmed(pick('destination', paths), null);
  });
}
