import { findAreaCode } from './area-codes.ts';
import type { CallerFacts } from './caller.ts';
import { readState } from './states.ts';
import { stateOfZip } from './zip-prefixes.ts';

export type Place = Pick<CallerFacts, 'state' | 'stateFrom' | 'zip' | 'country'>;

type PlaceHints = {
  areaCode: string | null;
  /** What the carrier says of the number, not of the person. */
  carrierState: string | null;
  carrierZip: string | null;
  /** For callers outside the +1 zone. */
  carrierCountry?: string | null;
  /** Keyed by the caller: the only witness of where they are. */
  typedZip: string | null;
};

/** Where a call most likely comes from: a typed ZIP beats the carrier's lookup beats the area code. */
export function placeCaller(hints: PlaceHints): Place {
  const { areaCode, carrierState, carrierZip, carrierCountry = null, typedZip } = hints;
  const area = areaCode === null ? null : findAreaCode(areaCode);
  const typedState = typedZip === null ? null : stateOfZip(typedZip);
  if (typedState !== null) return { state: typedState, stateFrom: 'zip', zip: typedZip, country: 'US' };

  const country = area?.country ?? carrierCountry;
  const stateOfCarrierZip = carrierZip === null ? null : stateOfZip(carrierZip);
  const zip = stateOfCarrierZip === null ? null : carrierZip;
  const looked = readState(carrierState) ?? stateOfCarrierZip;
  if (looked !== null) return { state: looked, stateFrom: 'carrier', zip, country };
  const state = area?.state ?? null;
  return { state, stateFrom: state === null ? null : 'areaCode', zip, country };
}
