import { sha256Hex } from '../../lib/crypto.ts';
import { MICROS_PER_UNIT } from '../../lib/money.ts';
import { SECOND_MS } from '../../lib/time.ts';
import { endpointOf } from '../../publishers/events/platform.ts';
import { type Conversion, CURRENCY, type Platform, recordOf, type Settings } from './platform.ts';

/** Meta's Conversions API (developers.facebook.com, Conversions API, "Using the API"). It takes no corrections. */
export const meta: Platform = {
  most: 1_000,
  lacks: 'no fbc, fbp or fbclid, and no caller’s number',
  canMatch: ({ clicks, phone }) =>
    ['fbc', 'fbp', 'fbclid'].some((name) => clicks[name] !== undefined) || phone !== null,
  kindOf: () => '',
  build: (conversions, settings) => request(conversions, settings),
  trial: (conversion, settings) =>
    settings['testEventCode']
      ? request([conversion], settings, { test_event_code: settings['testEventCode'] })
      : 'Set a test event code first: without one Meta would count the sample. It stands under “Test events” in Events Manager.',
  readTrial: () => ({ taken: true, words: 'Meta shows the sample under “Test events” in Events Manager.' }),
  read,
  access: async ({ accessToken = '' }) => ({ token: accessToken }),
};

function request(conversions: readonly Conversion[], settings: Settings, also: object = {}) {
  const data = conversions.map(eventOf(settings['eventName'] ?? ''));
  return { url: endpointOf({ kind: 'meta', settings }), body: { data, ...also } };
}

const eventOf =
  (name: string) =>
  ({ id, at, startedAt, value, clicks, phone }: Conversion) => {
    const { fbc, fbp, fbclid } = clicks;
    // As Meta writes it into its cookie: the click, and when it was first seen.
    const click = fbc ?? (fbclid === undefined ? undefined : `fb.1.${startedAt}.${fbclid}`);
    return {
      event_name: name,
      event_time: Math.floor(at / SECOND_MS),
      event_id: id,
      action_source: 'phone_call',
      user_data: {
        ...(phone !== null && { ph: [sha256Hex(phone.slice(1))] }),
        ...(click !== undefined && { fbc: click }),
        ...(fbp !== undefined && { fbp }),
      },
      ...(value !== null && { custom_data: { currency: CURRENCY, value: value / MICROS_PER_UNIT } }),
    };
  };

const OF_TOKEN = [102, 190, 463, 467];
const OF_ACCOUNT = [1, 2, 3, 4, 10, 17, 32, 341, 368, 613];

function read(status: number, body: unknown): ReturnType<Platform['read']> {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const error = recordOf(recordOf(body)['error']);
  const code = Number(error['code'] ?? 0);
  const words = [error['message'] ?? `answered ${status}`, error['error_user_title'], error['error_user_msg']]
    .filter((text) => typeof text === 'string')
    .join('; ');
  if (OF_TOKEN.includes(code))
    return {
      kind: 'denied',
      why: `Meta does not take the access token any more: make a new one in Events Manager. It says: ${words}`,
    };
  const isTransient = error['is_transient'] === true || status >= 500 || status === 429;
  if (
    isTransient ||
    status !== 400 ||
    OF_ACCOUNT.includes(code) ||
    (code >= 200 && code < 300) ||
    code >= 80_000
  )
    return { kind: 'failed', why: `Meta refuses: ${words}` };
  return { kind: 'refused', why: `Meta refuses this event: ${words}` };
}
