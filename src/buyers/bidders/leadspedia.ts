import type {
  BuyerReply,
  BuyerRequest,
  ConfirmContext,
  ConfirmReply,
  Dialect,
  PingContext,
  ReadBid,
} from './dialect.ts';
import { lookUp, textOf } from './wire/path.ts';
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
  type Fields,
  formRequest,
  freeTags,
  needed,
  optionsOf,
  secretOption,
  shownCaller,
} from './wire/requests.ts';
import { packState, unpackState } from './wire/state.ts';

/**
 * LeadsPedia's call pings (`https://<tenant>.leadspediatrack.com/call-preping.do` or `call-ping.do`), a form answered in
 * JSON or XML. `caller_id` is part of the second step only: a preping is confirmed by the ping it announces; an older
 * ping gives a `request_number_url`, asked for the number on the ping's own host, whatever host it names.
 */
export const leadspedia: Dialect = {
  name: 'leadspedia',
  options: [
    needed('campaignId', 'lp_campaign_id'),
    secretOption('campaignKey', 'lp_campaign_key', true),
    CALLER_ID,
  ],
  build,
  read: (reply, now, _config, note) => readBidReply(reply, note, (reading) => interpret(reading, now)),
  confirm: { build: buildConfirmation, read: readConfirmation },
};

const OWN = [
  'lp_campaign_id',
  'lp_campaign_key',
  'lp_response',
  'lp_subid1',
  'caller_id',
  'zip_code',
  'state',
  'ping_id',
];

const fieldsOf = (
  options: Readonly<Record<string, string>>,
  call: ConfirmContext['call'],
  subId: string | null,
): Fields => ({
  ...freeTags(call.tags, OWN),
  lp_campaign_id: options['campaignId'],
  lp_campaign_key: options['campaignKey'],
  lp_response: 'JSON',
  lp_subid1: subId,
  zip_code: call.zip,
  state: call.state,
});

function build(context: PingContext): BuyerRequest {
  const { call, publisher } = context.subject;
  return formRequest(context.order.url, {
    ...fieldsOf(optionsOf(context), call, publisher.subId),
    caller_id: shownCaller(context, 'none'),
  });
}

const both = (...names: string[]): string[] => [...names, ...names.map((name) => `response.${name}`)];
const YES = ['true', '1', 'yes', 'accepted', 'success', 'matched'];
const REASON = both('message', 'errors', 'error', 'reason');
const NUMBER = both('number', 'phone_number', 'transfer_number');
const DURATION = both('duration', 'min_duration');

function isRefused({ pick }: Reading): boolean | null {
  const success = isYes(pick('accept', both('success')), YES);
  const status = isYes(pick('accept', both('status', 'result')), YES);
  if (success === null && status === null) return null;
  return success === false || status === false;
}

function interpret(reading: Reading, now: number): ReadBid {
  const { pick } = reading;
  const refused = isRefused(reading);
  if (refused === null) return noBid('replyMalformed', 'neither success nor status');
  if (refused) return noBid('noBid', pick('reason', REASON) ?? 'refused');
  const numberUrl = textOf(lookUp(reading.tree, 'request_number_url'));
  const expiry = pick('expiry', both('expires_in', 'expiration_seconds'));
  return bidOf(
    {
      amount: pick('bid', both('payout', 'price', 'bid')),
      bidId: pick('bidId', both('ping_id', 'call_id', 'id')),
      destination: pick('destination', NUMBER),
      minSeconds: pick('minSeconds', DURATION),
      expiry: expiry === null ? null : { text: expiry, kind: 'seconds' },
      state: numberUrl === null ? undefined : packState({ numberUrl: pathOf(numberUrl) }),
    },
    now,
  );
}

/** Path and query of a URL; a reply does not choose the host that is told the caller's number. */
function pathOf(url: string): string {
  if (!URL.canParse(url, 'https://host.invalid')) return '';
  const { pathname, search } = new URL(url, 'https://host.invalid');
  return pathname + search;
}

function buildConfirmation(context: ConfirmContext): BuyerRequest | null {
  const url = new URL(context.url);
  const caller_id = context.caller?.slice(1);
  const numberUrl = unpackState(context.bid.dialectState)['numberUrl'];
  if (numberUrl) {
    const [path = '', query = ''] = numberUrl.split('?', 2);
    url.pathname = path;
    url.search = query;
    if (caller_id !== undefined) url.searchParams.set('caller_id', caller_id);
    return { method: 'GET', url: url.href, headers: {}, body: null };
  }
  if (!url.pathname.endsWith('/call-preping.do')) return null;
  url.pathname = url.pathname.replace(/call-preping\.do$/, 'call-ping.do');
  const fields = fieldsOf(optionsOf(context), context.call, context.subId);
  return formRequest(url.href, { ...fields, caller_id, ping_id: context.bid.bidId });
}

function readConfirmation(reply: BuyerReply): ConfirmReply {
  return readConfirmReply(reply, (reading) => {
    const number = reading.pick('destination', NUMBER);
    const refused = isRefused(reading) ?? number === null;
    if (refused) return notConfirmed('noBid', reading.pick('reason', REASON));
    return confirmed(number, reading.pick('minSeconds', DURATION));
  });
}
