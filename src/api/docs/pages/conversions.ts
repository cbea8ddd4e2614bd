import { CONSENT_TAGS } from '../../../deliveries/conversions/conversion-of.ts';
import { h2, list, p, table } from '../html.ts';
import type { Page } from '../page.ts';
import { request } from '../request.ts';

const CONSENT = CONSENT_TAGS.map((name) => `\`${name}\``).join(' or ');

export const conversions: Page = {
  name: 'conversions',
  title: 'Conversions to ad platforms',
  about: 'How Google, Meta and Microsoft hear which of their clicks became a call that was paid for.',
  body: [
    p(
      'A conversion is an [event target](/docs/events) of another kind: `google`, `meta` or `microsoft`. It has the same log, tries for 24 hours, dead letters and test. A publisher makes one for its own ad account, the operator for any.',
    ),
    request('create-conversion'),
    list([
      '`events` names the one event that is the conversion, `call.connected`, `call.converted` or `call.paid`, and `call.adjusted` if corrections are to follow it.',
      '`conversion.value` is `revenue`, `payout`, `margin` or `none`, and `valuePercent` the share of it that is told. Publishers have `payout` and `none`.',
      '`conversion.delayMinutes`, 1 to 4,320, is how long a conversion waits. Its value is what the call comes to when the time is up; a call that is worth nothing by then is not told.',
      'Each call is told once: its id is the transaction by which a platform knows it again. Test calls are never told.',
      'Secrets are sealed and never shown. To replace one, `PATCH` it: what waits goes out with the new one.',
    ]),
    h2('Consent'),
    p(
      `Nothing leaves without the caller’s consent, and then the event log says so. A call says it in a tag, ${CONSENT}: \`granted\`, \`yes\`, \`true\` or \`1\` is a yes, everything else a no. Where all callers of a campaign agreed before they called, the operator sets \`adConsent\` of the campaign to \`declared\`; a tag that says no still counts. \`ad_personalization\` is passed on to Google as it was said.`,
    ),
    list([
      'What a call is matched by is looked up in the moment it is sent: click ids from its tags, and the caller’s number. The number leaves as a SHA-256 hash, or not at all; a tag that holds it is left out.',
      'A caller who is forgotten is not told of any more, whatever still waits. What a platform has heard before is with the platform.',
      'A call without a click id the platform knows, whose number is withheld, is not told: there is nobody it could be matched with.',
    ]),
    h2('Platforms'),
    table(
      ['platform', 'matched by', 'corrections', 'test'],
      [
        [
          '`google`: Data Manager API, `events:ingest`',
          '`gclid`, `gbraid` or `wbraid`, else the number',
          'the value by now; 0 when nothing is left, as the API takes nothing back',
          'Google checks account, key and event (`validateOnly`)',
        ],
        [
          '`meta`: Conversions API, `action_source` `phone_call`',
          '`fbc`, `fbp`, `fbclid` and the number',
          'none: wait longer instead',
          'a sample under “Test events”, by `testEventCode`',
        ],
        [
          '`microsoft`: offline conversions',
          '`msclkid`, else the number',
          'restated, or retracted when nothing is left',
          'Microsoft is asked whether it has the goal',
        ],
      ],
    ),
    h2('What each needs'),
    list([
      'Google: `accountId`, `conversionActionId` (`ctId` in its address; a conversion of the kind “import from clicks”), `loginAccountId` where a manager account has access, and `serviceAccountKey`, the JSON key file of a service account. Enable the Data Manager API in its project, and give its address access in Google Ads. For matches by number, accept the terms of enhanced conversions for leads.',
      'Meta: `datasetId` (the pixel), `eventName` such as `Purchase`, and `accessToken` from Events Manager.',
      'Microsoft: `customerId`, `accountId`, `goalName` of an offline conversion goal, at least two hours old, `clientId` of your application with its `clientSecret` if it has one, `developerToken` and `refreshToken`. The refresh token is renewed by itself.',
    ]),
    h2('When something is wrong'),
    list([
      'A request that a platform refuses because of one call is cut in halves until that one is found: it is stopped and shown, the others arrive.',
      'A revoked key, an account without access, or one that Google has not opened the API to yet, is said in words in the event log. All of it is tried for 24 hours, and then kept to be sent again.',
    ]),
    request('test-conversion'),
  ].join(''),
};
