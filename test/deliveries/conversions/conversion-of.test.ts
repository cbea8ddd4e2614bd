import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversionOf, type Facts } from '../../../src/deliveries/conversions/conversion-of.ts';
import { PLATFORM_BY_NAME } from '../../../src/deliveries/conversions/registry.ts';
import type { Delivery } from '../../../src/deliveries/delivery.ts';
import { type ConversionTo, PLATFORMS } from '../../../src/publishers/events/platform.ts';
import { ERASED } from '../../../src/telephony/caller.ts';
import { callRecord } from '../../api/records.ts';
import { AT, CALLER } from './calls.ts';

const GCLID = 'EAIaIQobChMIabcdefgh';
const facts = (tags: Record<string, string>, changes: Partial<Facts> = {}): Facts => ({
  call: callRecord(1, { tags }),
  phone: CALLER,
  isErased: false,
  isTold: false,
  isDeclared: false,
  ...changes,
});
const delivery = (type = 'call.paid', data: object = {}): Delivery =>
  ({
    type,
    callId: callRecord(1).id,
    data: { occurredAt: new Date(AT).toISOString(), convertedAt: null, value: '31.50', ...data },
  }) as unknown as Delivery;
const asked = (kind: ConversionTo['kind'] = 'google', changes: Partial<ConversionTo> = {}, isOwn = true) => ({
  to: { kind, settings: {}, value: 'payout', valuePercent: 100, delayMinutes: 1, ...changes } as ConversionTo,
  platform: PLATFORM_BY_NAME[kind],
  isOwn,
});
const told = (given: Facts, ...rest: Parameters<typeof asked>) =>
  conversionOf(delivery(), given, asked(...rest));

describe('consent', () => {
  it('lets nothing leave without a word for it, on any platform, whatever else is known', () => {
    const name = fc.constantFrom('gclid', 'fbclid', 'msclkid', 'consent', 'ad_personalization', 'homeowner');
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.constantFrom(GCLID, 'yes', 'granted', '0'.repeat(32))),
        fc.constantFrom(...PLATFORMS),
        (tags, kind) => {
          expect(told(facts(tags), kind)).toMatch(/^not sent: the call says nothing of consent/);
        },
      ),
    );
  });

  it('is a tag that says yes, whatever its case; anything else that it says is no, whatever the campaign says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('ad_user_data', 'Ad_Consent', 'AD_USER_DATA'),
        fc.oneof(fc.constantFrom('granted', 'YES', 'true', '1', ' yes '), fc.string({ maxLength: 12 })),
        fc.boolean(),
        (name, said, isDeclared) => {
          const agreed = /^(granted|yes|true|1)$/i.test(said.trim());
          const answer = told(facts({ [name]: said, gclid: GCLID }, { isDeclared }));
          if (agreed) expect(answer).toMatchObject({ clicks: { gclid: GCLID } });
          else expect(answer).toMatch(/^not sent: the caller did not consent/);
        },
      ),
    );
    expect(told(facts({ ad_consent: 'yes', ad_user_data: 'denied', gclid: GCLID }))).toMatch(
      /did not consent/,
    );
  });

  it('is what the campaign declares for all who say nothing', () => {
    expect(told(facts({ gclid: GCLID }, { isDeclared: true }))).toMatchObject({ clicks: { gclid: GCLID } });
  });

  it('to personal advertising is told as it was said, and not made up', () => {
    const of = (tags: Record<string, string>) =>
      told(facts({ ad_consent: 'yes', gclid: GCLID, ...tags })) as { personalization: boolean | null };
    expect(of({}).personalization).toBeNull();
    expect(of({ ad_personalization: 'granted' }).personalization).toBe(true);
    expect(of({ ad_personalization: 'denied' }).personalization).toBe(false);
  });
});

describe('what is told of a call', () => {
  const agreed = (tags: Record<string, string> = {}, changes: Partial<Facts> = {}) =>
    facts({ ad_consent: 'yes', ...tags }, changes);

  it('is nothing of a caller who was forgotten', () => {
    expect(told(agreed({ gclid: GCLID }, { isErased: true }))).toBe('not sent: the caller was forgotten');
    const call = callRecord(1, { caller: { ...callRecord(1).caller, masked: ERASED } });
    expect(told(agreed({}, { call }))).toBe('not sent: the caller was forgotten');
  });

  it('is no tag that holds the caller’s number, nor one that is no click id', () => {
    const clicksOf = (tags: Record<string, string>) => (told(agreed(tags)) as { clicks: object }).clicks;
    expect(clicksOf({ gclid: 'call-4155551234-x' })).toEqual({});
    expect(clicksOf({ gclid: 'a b c d e f g h i j k' })).toEqual({});
    expect(clicksOf({ msclkid: 'not one' })).toEqual({});
    expect(clicksOf({ GCLID })).toEqual({ gclid: GCLID });
    expect(
      clicksOf({ fbc: 'fb.1.1554763741205.AbCdEfGhIjKl', fbp: 'fb.1.1558571054389.1098115397' }),
    ).toEqual({
      fbc: 'fb.1.1554763741205.AbCdEfGhIjKl',
      fbp: 'fb.1.1558571054389.1098115397',
    });
  });

  it('is, in a publisher’s account, nothing that only the winner learns', () => {
    const given = agreed({ gclid: GCLID });
    const call = { ...given.call, winnerOnly: ['gclid'] };
    expect(told({ ...given, call }, 'google', {}, true)).toMatchObject({ clicks: {} });
    expect(told({ ...given, call }, 'google', {}, false)).toMatchObject({ clicks: { gclid: GCLID } });
  });

  it('is nothing where a platform could match it with nobody', () => {
    expect(told(agreed({}, { phone: null }), 'microsoft')).toBe(
      'not sent: the call has no msclkid, and no caller’s number',
    );
  });

  it('is worth its share of what it comes to by now, never less than nothing', () => {
    const worth = (changes: Partial<ConversionTo>, money: object = {}) =>
      told(
        agreed({ gclid: GCLID }, { call: callRecord(1, { tags: { ad_consent: 'yes' }, ...money }) }),
        'google',
        changes,
      );
    expect(worth({})).toMatchObject({ value: 31_500_000 });
    expect(worth({ value: 'margin', valuePercent: 50 })).toMatchObject({ value: 6_750_000 });
    expect(worth({ value: 'revenue' }, { revenue: 10_000_000 })).toMatchObject({ value: 10_000_000 });
    expect(worth({ value: 'none' })).toMatchObject({ value: null });
    expect(worth({}, { payout: 0 })).toBe('not sent: nothing is owed for the call any more');
  });

  it('is a correction of what was told at the time of the conversion', () => {
    const data = { convertedAt: new Date(AT - 5_000).toISOString() };
    const corrected = (changes: Partial<Facts>, money: object = {}) =>
      conversionOf(
        delivery('call.adjusted', data),
        agreed({}, { call: callRecord(1, { tags: { ad_consent: 'yes' }, ...money }), ...changes }),
        asked(),
      );
    const told = { at: AT - 5_000, value: 31_500_000 };
    expect(corrected({ isTold: true })).toMatchObject({ ...told, correctedAt: AT });
    expect(corrected({ isTold: true }, { payout: 0 })).toMatchObject({ value: 0, correctedAt: AT });
    // What the platform never heard of is no correction to it, and nothing where nothing is left of it.
    expect(corrected({ isTold: false })).toMatchObject({ ...told, correctedAt: null });
    expect(corrected({ isTold: false }, { payout: 0 })).toMatch(/never told of the call/);
  });
});
