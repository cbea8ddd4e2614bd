import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meta } from '../../../src/deliveries/conversions/meta.ts';
import { conversions, showsNumber } from './calls.ts';

const sdk = createRequire(import.meta.url)('facebook-nodejs-business-sdk');
const SETTINGS = { datasetId: '1234567890', eventName: 'Purchase', testEventCode: 'TEST12345' };
type Event = { user_data: Record<string, unknown>; [name: string]: unknown };
const eventsOf = (...args: Parameters<typeof meta.build>): Event[] =>
  (meta.build(...args).body as { data: Event[] }).data;

/** Without what it was not given. */
const given = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a request to Meta', () => {
  it('is what its own SDK makes of the same call', () => {
    fc.assert(
      fc.property(conversions('fbp', 'fbclid', 'fbc'), (one) => {
        const { fbc, fbp, fbclid } = one.clicks;
        const click = fbc ?? (fbclid && `fb.1.${one.startedAt}.${fbclid}`);
        const user = new sdk.UserData();
        if (one.phone) user.setPhone(one.phone);
        if (click) user.setFbc(click);
        if (fbp) user.setFbp(fbp);
        const theirs = new sdk.ServerEvent()
          .setEventName('Purchase')
          .setEventTime(Math.floor(one.at / 1_000))
          .setEventId(one.id)
          .setActionSource('phone_call')
          .setUserData(user);
        if (one.value !== null)
          theirs.setCustomData(new sdk.CustomData().setCurrency('USD').setValue(one.value / 1_000_000));
        const [ours] = eventsOf([one], SETTINGS, {});
        const { custom_data, ...rest } = given(theirs.normalize()) as Event;
        const lower = custom_data ? { ...custom_data, currency: 'USD' } : undefined;
        expect(ours).toEqual({ ...rest, ...(lower && { custom_data: lower }) });
        expect(showsNumber(ours, one.phone)).toBe(false);
      }),
    );
  });

  it('is tested with a code, and not at all without one', () => {
    const [one] = fc.sample(conversions('fbc'), 1);
    expect(meta.trial(one!, SETTINGS, {})).toMatchObject({ body: { test_event_code: 'TEST12345' } });
    expect(meta.trial(one!, { ...SETTINGS, testEventCode: '' }, {})).toContain('test event code');
  });

  it('is signed in with the token as it is', async () => {
    expect(await meta.access({ accessToken: 'EAAG' }, {}, 0)).toEqual({ token: 'EAAG' });
    const [one] = fc.sample(conversions('fbc'), 1);
    expect(JSON.stringify(meta.build([one!], SETTINGS, { accessToken: 'EAAG' }))).not.toContain('EAAG');
  });
});

const problem = (code: number, also: object = {}) => ({
  error: { code, message: 'Invalid', type: 'x', ...also },
});

describe('what Meta answers', () => {
  it.each([
    ['taken', 200, { events_received: 1 }, 'taken', ''],
    [
      'a bad event',
      400,
      problem(100, { error_user_msg: 'event_time is old' }),
      'refused',
      'event_time is old',
    ],
    ['a revoked token', 400, problem(190), 'denied', 'make a new one'],
    ['no permission', 403, problem(200), 'failed', 'Invalid'],
    ['no permission, as 400', 400, problem(200), 'failed', 'Invalid'],
    ['too much', 400, problem(80_004), 'failed', 'Invalid'],
    ['a moment', 500, problem(2, { is_transient: true }), 'failed', 'Invalid'],
    ['no JSON', 502, null, 'failed', 'answered 502'],
  ])('%s', (_, status, body, kind, words) => {
    const verdict = meta.read(status as number, body);
    expect(verdict.kind).toBe(kind);
    if (verdict.kind !== 'taken') expect(verdict.why).toContain(words);
  });
});
