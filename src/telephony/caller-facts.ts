import { hmac, type KeyRing, seal } from '../lib/crypto.ts';
import { toBase64Url, utf8 } from '../lib/encoding.ts';
import type { CallerFacts } from './caller.ts';
import type { InboundCall } from './carrier-event.ts';
import { placeCaller } from './geography.ts';
import { identifyCaller } from './identity.ts';

/** Finds a caller again without keeping the number: HMAC-SHA256 under the exchange's own key. */
export const callerHash = async (hashKey: Uint8Array, number: string): Promise<string> =>
  toBase64Url(await hmac(hashKey, utf8(`caller ${number}`)));

/** Every hash a caller may be kept under, today's first: a key is replaced while what it hashed is still found. */
export const callerHashes = (
  { hashKey, formerHashKeys }: { hashKey: Uint8Array; formerHashKeys: readonly Uint8Array[] },
  number: string,
): Promise<string[]> => Promise.all([hashKey, ...formerHashKeys].map((key) => callerHash(key, number)));

/** For a command: nothing while no key is being replaced. */
export async function formerHashesOf(
  formerHashKeys: readonly Uint8Array[],
  number: string | null,
): Promise<{ formerHashes?: string[] }> {
  if (number === null || formerHashKeys.length === 0) return {};
  return { formerHashes: await Promise.all(formerHashKeys.map((key) => callerHash(key, number))) };
}

/** What the exchange may know of a caller from the first webhook on. @param iv 12 fresh random bytes. */
export async function callerFactsOf(
  inbound: InboundCall,
  ring: KeyRing,
  hashKey: Uint8Array,
  iv: Uint8Array,
): Promise<CallerFacts> {
  const identity = identifyCaller(inbound.from);
  const { number, areaCode } = identity;
  const place = placeCaller({
    areaCode,
    carrierState: inbound.place.state,
    carrierZip: inbound.place.zip,
    carrierCountry: identity.country ?? inbound.place.country,
    typedZip: null,
  });
  const [sealed, hash] =
    number === null ? [null, null] : await Promise.all([seal(ring, number, iv), callerHash(hashKey, number)]);
  const level = inbound.attestation.verdict === 'passed' ? inbound.attestation.level : null;
  return {
    sealed,
    hash,
    masked: identity.masked,
    withheld: number === null,
    ...(identity.viaSip && { viaSip: true }),
    areaCode,
    ...place,
    attestation: level,
  };
}
