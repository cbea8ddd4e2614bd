import type { Env } from '../../bindings.ts';
import type { Role } from '../../directory/access/access-key.ts';
import { BoundedMap } from '../../lib/bounded-map.ts';
import { MINUTE_MS } from '../../lib/time.ts';
import { type Bucket, takeToken, waitMs } from '../../lib/token-bucket.ts';
import type { WaitUntil } from './wait-until.ts';

/** What a key may ask in a minute, in units: most requests are one, those that read much are more. */
export const UNITS_PER_MINUTE: Readonly<Record<Role, number>> = {
  operator: 12_000,
  publisher: 12_000,
  buyer: 6_000,
};

/** Credentials that open nothing, by address: one that could be a key costs a query, anything else a hash. */
export const FAILURES_PER_MINUTE = 300;
export const FAILURE = { unknown: 5, malformed: 1 } as const;

const NAMES_KEPT = 10_000;
/** An isolate lets through so much of a minute's worth before it tells what it let through. */
const TOLD_AFTER = 1 / 50;

type Meter = { bucket: Bucket; untold: number; telling: boolean; closedUntil: number };
const meters = new WeakMap<Env, BoundedMap<string, Meter>>();

/**
 * Counts here at once, and in the background where all isolates meet: nobody waits for another object, and together they
 * let through at most a fiftieth of the limit more each.
 * @param units 0 asks whether anything may be taken. @returns 0: go on; else the milliseconds to wait.
 */
export function spend(
  env: Env,
  name: string,
  perMinute: number,
  units: number,
  now: number,
  waitUntil: WaitUntil,
): number {
  const all = meters.get(env) ?? new BoundedMap<string, Meter>(NAMES_KEPT);
  meters.set(env, all);
  const fresh = { bucket: { tokens: perMinute, at: now }, untold: 0, telling: false, closedUntil: 0 };
  const meter: Meter = all.get(name) ?? fresh;
  all.set(name, meter);
  if (meter.closedUntil > now) return Math.min(meter.closedUntil - now, MINUTE_MS);
  if (now - meter.bucket.at > MINUTE_MS) meter.untold = 0;
  const { bucket, taken } = takeToken(meter.bucket, perMinute, now, units);
  meter.bucket = bucket;
  if (!taken) return Math.max(1, waitMs(bucket, perMinute));
  meter.untold += units;
  if (!meter.telling && meter.untold >= Math.max(1, perMinute * TOLD_AFTER))
    waitUntil(tell(env, name, perMinute, meter));
  return 0;
}

async function tell(env: Env, name: string, perMinute: number, meter: Meter): Promise<void> {
  const units = meter.untold;
  meter.untold = 0;
  meter.telling = true;
  try {
    const wait = await env.QUOTA.getByName(name).spend(units, perMinute);
    if (wait > 0) meter.closedUntil = Date.now() + wait;
  } catch (error) {
    console.error('what was used could not be counted', { error: String(error) });
  } finally {
    meter.telling = false;
  }
}

/** A network of IPv6 is one customer's: /64. @returns "unknown" where nothing stands in front of the exchange. */
export function addressOf(headers: Headers): string {
  const address = headers.get('cf-connecting-ip') ?? 'unknown';
  if (!address.includes(':')) return address;
  const [head = ''] = address.split('::');
  return head.split(':').slice(0, 4).join(':');
}
