import { withoutKnown } from '../../buyers/before-award.ts';
import { isKeptFrom } from '../../campaign/tags.ts';
import type { CallSummary } from '../../directory/calls/indexed-call.ts';
import { type Micros, parseMicros, ZERO } from '../../lib/money.ts';
import { type ConversionTo, worthOf } from '../../publishers/events/platform.ts';
import { ERASED } from '../../telephony/caller.ts';
import type { Delivery } from '../delivery.ts';
import type { Conversion, Platform } from './platform.ts';

/** Tags in which a caller’s consent stands, whatever the case of their names: the first is Google’s own word for it. */
export const CONSENT_TAGS: readonly string[] = ['ad_user_data', 'ad_consent'];
const PERSONALIZATION_TAG = 'ad_personalization';
const YES = /^(?:granted|yes|true|1)$/i;

/** What click ids look like: whatever else stands in a tag of their name is none, and stays. */
const CLICKS: Readonly<Record<string, RegExp>> = {
  gclid: /^[\w.-]{10,300}$/,
  gbraid: /^[\w.-]{10,300}$/,
  wbraid: /^[\w.-]{10,300}$/,
  fbclid: /^[\w.-]{10,600}$/,
  fbc: /^fb\.\d\.\d{10,13}\.[\w.-]{10,600}$/,
  fbp: /^fb\.\d\.\d{10,13}\.\d{5,20}$/,
  msclkid: /^[0-9a-f-]{32,36}$/i,
};

/** What is known of a call at the moment it is told. */
export type Facts = {
  call: CallSummary;
  /** E.164; null: withheld. */
  phone: string | null;
  isErased: boolean;
  /** The platform has heard of it before. */
  isTold: boolean;
  /** The campaign says that all its callers agreed before they called. */
  isDeclared: boolean;
};

type Asked = { to: ConversionTo; platform: Platform; isOwn: boolean };

/** @returns what may be told of a call; or why nothing may leave, in words for the log. */
export function conversionOf(
  { type, data, callId }: Delivery,
  { call, phone, isErased, isTold, isDeclared }: Facts,
  { to, platform, isOwn }: Asked,
): Conversion | string {
  if (isErased || call.caller.masked === ERASED) return 'not sent: the caller was forgotten';
  const tags = Object.fromEntries(
    Object.entries(call.tags).map(([name, text]) => [name.toLowerCase(), text.trim()]),
  );
  const refusal = consentRefusal(tags, isDeclared);
  if (refusal !== null) return `not sent: ${refusal}`;
  const value = worthOf(to, call);
  const isCorrection = type === 'call.adjusted';
  if (!isCorrection && amountIn(data['value']) > 0 && value === 0)
    return 'not sent: nothing is owed for the call any more';
  if (isCorrection && value === 0 && !isTold)
    return 'not sent: nothing is owed, and the platform was never told of the call';
  const at = Date.parse(String(data['occurredAt']));
  const conversion: Conversion = {
    id: callId,
    at: typeof data['convertedAt'] === 'string' ? Date.parse(data['convertedAt']) : at,
    startedAt: call.startedAt,
    value,
    correctedAt: isCorrection && isTold ? at : null,
    clicks: clicksIn(tags, phone, isOwn ? (call.winnerOnly ?? []) : []),
    phone,
    personalization: tags[PERSONALIZATION_TAG] === undefined ? null : YES.test(tags[PERSONALIZATION_TAG]),
  };
  return platform.canMatch(conversion) ? conversion : `not sent: the call has ${platform.lacks}`;
}

/** What a caller said counts before what their campaign says of all. @returns null: they agreed. */
function consentRefusal(tags: Readonly<Record<string, string>>, isDeclared: boolean): string | null {
  const said = CONSENT_TAGS.filter((name) => tags[name] !== undefined);
  const denied = said.find((name) => !YES.test(tags[name]!));
  if (denied !== undefined) return `the caller did not consent (tag ${denied})`;
  if (said.length > 0 || isDeclared) return null;
  return `the call says nothing of consent (tag ${CONSENT_TAGS.join(' or ')}), nor does its campaign`;
}

/** None that shows the caller’s number, nor, to a publisher, what only the winner learns. */
function clicksIn(
  tags: Readonly<Record<string, string>>,
  phone: string | null,
  hidden: readonly string[],
): Record<string, string> {
  const clicks = Object.fromEntries(
    Object.entries(CLICKS).flatMap(([name, shape]) =>
      tags[name] !== undefined && shape.test(tags[name]) && !isKeptFrom(hidden, name)
        ? [[name, tags[name]]]
        : [],
    ),
  );
  return phone === null ? clicks : withoutKnown({ tags: clicks, subId: null }, phone).tags;
}

const amountIn = (text: unknown): Micros => parseMicros(String(text)) ?? ZERO;
