import fc from 'fast-check';
import type { Conversion } from '../../../src/deliveries/conversions/platform.ts';
import { makeId } from '../../../src/lib/ids.ts';
import { micros } from '../../../src/lib/money.ts';

export const AT = Date.parse('2026-11-22T21:32:05.250Z');
export const CALLER = '+14155551234';

const CLICK = fc.stringMatching(/^[A-Za-z][\w-]{19,80}$/);
const idOf = (bytes: Uint8Array) => makeId('call', AT, bytes);

/** Whatever may be told of a call. @param clicks the ids a platform reads. */
export const conversions = (...names: string[]): fc.Arbitrary<Conversion> =>
  fc
    .record({
      id: fc.uint8Array({ minLength: 13, maxLength: 13 }).map(idOf),
      at: fc.integer({ min: AT, max: AT + 90 * 86_400_000 }),
      startedAt: fc.constant(AT - 100_000),
      value: fc.option(fc.nat(999_000_000).map(micros)),
      correctedAt: fc.option(fc.integer({ min: AT, max: AT + 95 * 86_400_000 })),
      // Each way to have some of them, or none, is as likely as the others.
      clicks: fc
        .subarray(names)
        .chain((some) => fc.record(Object.fromEntries(some.map((name) => [name, CLICK])))),
      phone: fc.option(fc.integer({ min: 2_000_000, max: 9_999_999 }).map((line) => `+1415${line}`)),
      personalization: fc.option(fc.boolean()),
    })
    .filter(
      ({ clicks, phone }) => Object.keys(clicks).length > 0 || phone !== null,
    ) as fc.Arbitrary<Conversion>;

/** No digits of the number stand anywhere in it. */
export const showsNumber = (body: unknown, phone: string | null): boolean =>
  phone !== null &&
  JSON.stringify(body)
    .replace(/[0-9a-f]{64}/g, '')
    .includes(phone.slice(2));
