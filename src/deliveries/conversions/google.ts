import { sha256Hex } from '../../lib/crypto.ts';
import { MICROS_PER_UNIT } from '../../lib/money.ts';
import { isoTime, SECOND_MS } from '../../lib/time.ts';
import { endpointOf } from '../../publishers/events/platform.ts';
import { signJwt } from './jwt.ts';

import { type Conversion, CURRENCY, listOf, type Platform, recordOf, type Settings } from './platform.ts';

/**
 * Google's Data Manager API, events:ingest (developers.google.com/data-manager/api). A transaction it knows is corrected:
 * Google has no retraction here, so a call that is worth nothing any more is told with the value 0.
 */
export const google: Platform = {
  most: 2_000,
  lacks: 'no gclid, gbraid or wbraid, and no caller’s number',
  canMatch: ({ clicks, phone }) => clickOf(clicks) !== null || phone !== null,
  kindOf: () => '',
  build: (conversions, settings) => request(conversions, settings, false),
  trial: (conversion, settings) => request([conversion], settings, true),
  readTrial: () => ({
    taken: true,
    words: 'Google checked the account, the key and the event, and kept nothing.',
  }),
  read,
  async access({ serviceAccountKey = '' }, _, now) {
    const { client_email, private_key } = JSON.parse(serviceAccountKey) as Record<string, string>;
    const issuedAt = Math.floor(now / SECOND_MS);
    const claims = { iss: client_email, scope: SCOPE, aud: TOKENS, iat: issuedAt, exp: issuedAt + 3_600 };
    const assertion = await signJwt(claims, private_key ?? '');
    return { url: TOKENS, form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion } };
  },
};

const TOKENS = 'https://oauth2.googleapis.com/token';
const SCOPE = 'https://www.googleapis.com/auth/datamanager';

const clickOf = (clicks: Conversion['clicks']): Record<string, string> | null => {
  const name = ['gclid', 'gbraid', 'wbraid'].find((one) => clicks[one] !== undefined);
  return name === undefined ? null : { [name]: clicks[name]! };
};

function request(conversions: readonly Conversion[], settings: Settings, validateOnly: boolean) {
  const account = (accountId: string) => ({ accountType: 'GOOGLE_ADS', accountId });
  const { accountId = '', loginAccountId, conversionActionId } = settings;
  return {
    url: endpointOf({ kind: 'google', settings }),
    body: {
      destinations: [
        {
          operatingAccount: account(accountId),
          ...(loginAccountId && { loginAccount: account(loginAccountId) }),
          productDestinationId: conversionActionId,
        },
      ],
      events: conversions.map(eventOf),
      encoding: 'HEX',
      validateOnly,
    },
  };
}

function eventOf({ id, at, value, correctedAt, clicks, phone, personalization }: Conversion) {
  const click = clickOf(clicks);
  const matched = click
    ? { adIdentifiers: click }
    : { userData: { userIdentifiers: [{ phoneNumber: sha256Hex(phone ?? '') }] } };
  const said = { adPersonalization: personalization ? 'CONSENT_GRANTED' : 'CONSENT_DENIED' };
  return {
    transactionId: id,
    eventTimestamp: isoTime(at),
    ...(correctedAt !== null && { lastUpdatedTimestamp: isoTime(correctedAt) }),
    eventSource: 'PHONE',
    ...matched,
    consent: { adUserData: 'CONSENT_GRANTED', ...(personalization !== null && said) },
    ...(value !== null && { currency: CURRENCY, conversionValue: value / MICROS_PER_UNIT }),
  };
}

const OF_ACCOUNT = /ACCOUNT|ALLOWLIST|DESTINATION|CONVERSION_ACTION|TERMS|PERMISSION|POLICY/;
const NOT_ALLOWED =
  'Google has not opened the Data Manager API to this account yet: ask for it in Google Ads (NOT_ALLOWLISTED). What waits goes by itself once it is';

function read(status: number, body: unknown): ReturnType<Platform['read']> {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const error = recordOf(recordOf(body)['error']);
  const details = listOf(error['details']);
  const violations = details.flatMap(({ fieldViolations }) => listOf(fieldViolations));
  const reasons = [...details, ...violations].map(({ reason }) => String(reason ?? ''));
  const words = [
    String(error['message'] ?? `answered ${status}`),
    ...violations.map(({ field, description, reason }) => `${field}: ${description ?? reason}`),
  ].join('; ');
  if (status === 401) return { kind: 'denied', why: `Google does not take the token: ${words}` };
  if (reasons.includes('NOT_ALLOWLISTED')) return { kind: 'failed', why: NOT_ALLOWED };
  if (status === 403)
    return {
      kind: 'failed',
      why: `Google refuses: give the service account access to the account in Google Ads, and enable the Data Manager API in its project. It says: ${words}`,
    };
  if (status !== 400 || reasons.some((reason) => OF_ACCOUNT.test(reason)))
    return { kind: 'failed', why: `Google refuses: ${words}` };
  return { kind: 'refused', why: `Google refuses this event: ${words}` };
}
