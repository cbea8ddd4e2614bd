import { formatMicros } from '../../../lib/money.ts';
import { isoTime } from '../../../lib/time.ts';
import type { ConfirmContext, PingContext } from '../dialect.ts';
import { nationalDigits } from '../wire/requests.ts';
import type { Scope } from './template.ts';

/** What tokens mean. A ping's scope has no caller number in it: no template can ask for one. */

type Values = Record<string, string | null>;

export const PING_TOKENS = [
  'caller.areaCode',
  'caller.token',
  'caller.repeat',
  'caller.attestation',
  'areaCode',
  'zip',
  'state',
  'country',
  'campaign.id',
  'campaign.name',
  'campaign.vertical',
  'publisher.id',
  'subId',
  'auctionId',
  'pingId',
  'targetId',
  'floor',
  'price',
  'test',
  'receivedAt',
  'now',
  'deadlineMs',
] as const;

export const CONFIRM_TOKENS = [
  'caller.number',
  'caller.national',
  'caller.areaCode',
  'areaCode',
  'zip',
  'state',
  'subId',
  'pingId',
  'bidId',
  'bid',
  'now',
] as const;

/** Besides these, `tags.<name>` is a tag of the call and `option.<name>` one of the target's sealed options. */
export const isToken = (token: string, known: readonly string[]): boolean =>
  known.includes(token) || /^(?:tags|option)\.[\w.-]+$/.test(token);

export function pingScope(context: PingContext): Scope {
  const { subject, order, callerToken, deadlineMs, now } = context;
  const { call, campaign } = subject;
  const values: Record<(typeof PING_TOKENS)[number], string | null> = {
    'caller.areaCode': call.areaCode,
    'caller.token': callerToken,
    'caller.repeat': String(call.repeatCaller),
    'caller.attestation': call.attestation,
    areaCode: call.areaCode,
    zip: call.zip,
    state: call.state,
    country: call.country,
    'campaign.id': campaign.id,
    'campaign.name': campaign.name,
    'campaign.vertical': campaign.vertical,
    'publisher.id': subject.publisher.id,
    subId: subject.publisher.subId,
    auctionId: subject.auctionId,
    pingId: order.pingId,
    targetId: order.targetId,
    floor: formatMicros(subject.floor),
    price: subject.price,
    test: String(subject.test),
    receivedAt: isoTime(call.receivedAt),
    now: isoTime(now),
    deadlineMs: String(deadlineMs),
  };
  return scopeOf(values, call.tags, context.config?.options ?? {});
}

export function confirmScope(context: ConfirmContext): Scope {
  const { caller, call, bid } = context;
  const values: Record<(typeof CONFIRM_TOKENS)[number], string | null> = {
    'caller.number': caller,
    'caller.national': caller && nationalDigits(caller),
    'caller.areaCode': call.areaCode,
    areaCode: call.areaCode,
    zip: call.zip,
    state: call.state,
    subId: context.subId,
    pingId: context.pingId,
    bidId: bid.bidId,
    bid: formatMicros(bid.amount),
    now: isoTime(context.now),
  };
  return scopeOf(values, call.tags, context.config?.options ?? {});
}

const scopeOf =
  (
    values: Values,
    tags: Readonly<Record<string, string>>,
    options: Readonly<Record<string, string>>,
  ): Scope =>
  (token) => {
    if (Object.hasOwn(values, token)) return values[token];
    if (token.startsWith('tags.')) return own(tags, token.slice('tags.'.length));
    return token.startsWith('option.') ? own(options, token.slice('option.'.length)) : undefined;
  };

const own = (from: Readonly<Record<string, string>>, name: string): string | null =>
  Object.hasOwn(from, name) ? from[name]! : null;
