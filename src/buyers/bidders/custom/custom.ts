import { assert } from '../../../lib/result.ts';
import type {
  BuyerReply,
  BuyerRequest,
  ConfirmContext,
  ConfirmReply,
  Dialect,
  DialectConfig,
  Note,
  PingContext,
  ReadBid,
} from '../dialect.ts';
import {
  bidOf,
  confirmed,
  noBid,
  notConfirmed,
  type Reading,
  readBidReply,
  readConfirmReply,
} from '../wire/replies.ts';
import { amountOf } from '../wire/values.ts';
import type { AcceptRule, BodyFormat, CustomRequest } from './config.ts';
import { confirmScope, pingScope } from './scope.ts';
import { render, type Scope } from './template.ts';

/** For buyers no named dialect fits: what is sent and read is the target's own configuration. */
export const custom: Dialect = {
  name: 'custom',
  options: [],
  build,
  read,
  confirm: { build: buildConfirmation, read: readConfirmation },
};

const CONTENT_TYPES: Record<BodyFormat, string> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  xml: 'application/xml',
};

function build(context: PingContext): BuyerRequest {
  const dialect = context.config?.custom;
  assert(dialect, 'a custom target has its dialect with it');
  return requestOf(dialect.request, context.order.url, pingScope(context));
}

function requestOf(
  { method, headers, format, body }: CustomRequest,
  url: string,
  scope: Scope,
): BuyerRequest {
  const written = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    render(value, scope, 'header'),
  ]);
  const hasBody = format !== null && body !== null && method !== 'GET';
  return {
    method,
    url: render(url, scope, 'url'),
    headers: { ...Object.fromEntries(written), ...(hasBody && { 'content-type': CONTENT_TYPES[format] }) },
    body: hasBody ? render(body, scope, format) : null,
  };
}

function read(reply: BuyerReply, now: number, config?: DialectConfig, note?: Note): ReadBid {
  const rules = config?.custom?.reply;
  if (!rules) return noBid('replyMalformed', 'no dialect to read it with');
  return readBidReply(reply, note, (reading) => {
    const { pick } = reading;
    const reason = pick('reason', rules.reason);
    if (rules.accept && !isAccepted(rules.accept, reading)) return noBid('noBid', reason ?? 'not accepted');
    const amount = pick('bid', rules.bid);
    if (amount === null)
      return rules.accept ? noBid('bidInvalid', 'no amount') : noBid('noBid', reason ?? 'no amount');
    const expiry = rules.expiry && pick('expiry', rules.expiry.paths);
    return bidOf(
      {
        amount,
        unit: rules.unit,
        bidId: pick('bidId', rules.bidId),
        destination: pick('destination', rules.number),
        minSeconds: pick('minSeconds', rules.seconds),
        expiry: rules.expiry && expiry !== null ? { text: expiry, kind: rules.expiry.kind } : null,
        reason,
      },
      now,
    );
  });
}

function isAccepted({ path, op, values }: AcceptRule, { pick }: Reading): boolean {
  const text = pick('accept', [path]);
  if (op === 'exists') return text !== null;
  if (text === null) return false;
  if (op === 'gt') return (amountOf(text) ?? -1) > (amountOf(values[0] ?? '0') ?? 0);
  const isListed = values.some((value) => value.toLowerCase() === text.toLowerCase());
  return op === 'in' ? isListed : !isListed;
}

function buildConfirmation(context: ConfirmContext): BuyerRequest | null {
  const confirm = context.config?.custom?.confirm;
  return confirm ? requestOf(confirm, confirm.url, confirmScope(context)) : null;
}

function readConfirmation(reply: BuyerReply, _now: number, config?: DialectConfig): ConfirmReply {
  const rules = config?.custom?.confirm?.reply;
  if (!rules) return notConfirmed('replyMalformed', 'no dialect to read it with');
  return readConfirmReply(reply, (reading) => {
    const reason = reading.pick('reason', rules.reason);
    if (!isAccepted(rules.accept, reading)) return notConfirmed('noBid', reason);
    return confirmed(reading.pick('destination', rules.number), reading.pick('minSeconds', rules.seconds));
  });
}
