import { areaCodeOf, countryCodeLength } from '../../lib/phone.ts';
import { findAreaCode } from '../../telephony/area-codes.ts';
import type { Destination } from '../../telephony/instruction.ts';
import { hostOf } from '../destination.ts';
import type { PingReply } from '../ping.ts';

/** Where the operator lets calls be sent: whoever names a destination spends the operator's money at a carrier. */
export type DialPolicy = {
  /** ISO codes for the +1 zone ("US"), country codes for the rest ("+44"). */
  countries: ReadonlySet<string>;
  /** Hosts, or their domains with a leading dot; null: every public host. */
  sipHosts: readonly string[] | null;
};

export const DEFAULT_COUNTRIES = 'US,CA';

/** Why a destination may not be dialed, or null. */
export function refuseDialing(destination: Destination, { countries, sipHosts }: DialPolicy): string | null {
  if (destination.kind === 'phone')
    return countries.has(countryOf(destination.number))
      ? null
      : 'is in a country that is not dialed from here';
  const host = hostOf(destination);
  const isListed =
    sipHosts === null ||
    sipHosts.some((listed) => (listed.startsWith('.') ? host?.endsWith(listed) : host === listed));
  return isListed ? null : 'is at a SIP host that is not on the operator’s list';
}

/** Codes of the +1 zone that nobody assigned are nobody's country. */
function countryOf(number: string): string {
  const areaCode = areaCodeOf(number);
  if (areaCode !== null) return findAreaCode(areaCode)?.country ?? '+1';
  return number.slice(0, 1 + countryCodeLength(number));
}

/** The reply itself, or the refusal of a bid that would have the call sent where none may go. */
export function keepDialable(reply: PingReply, policy: DialPolicy): PingReply {
  const destination = reply.bid?.destination;
  const why = destination ? refuseDialing(destination, policy) : null;
  return why === null ? reply : refuseDestination(reply, `the destination ${why}`);
}

export const refuseDestination = ({ targetId, latencyMs }: PingReply, detail: string): PingReply => ({
  targetId,
  latencyMs,
  bid: null,
  reason: 'destinationInvalid',
  detail,
});
