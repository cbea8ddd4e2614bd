import { code, h2, list, p } from '../html.ts';
import type { Page } from '../page.ts';

/** Each step is the variable as it is set; the test of this page sets them one after the other and looks. */
const step = (name: string, value: string): string => code(value, 'text', name);

export const rotation: Page = {
  name: 'rotation',
  title: 'Rotating secrets',
  about:
    'How an operator replaces each secret of the deployment without a call, a request or a sign-in lost.',
  body: [
    p(
      'Every secret is a list, separated by commas: the first is used, all of them are taken. So each is replaced in the same way: put the new one in front, wait until nothing uses the old one, take the old one out. `npx wrangler secret put NAME` sets one; `GET /healthz` says by name what is not good enough. A good secret comes from:',
    ),
    code('openssl rand -hex 32', 'sh'),
    p(
      'Secrets shorter than 16 characters are refused, so look at yours before you update an exchange from before that rule. A secret must not hold a comma itself.',
    ),
    h2('The operator’s first key'),
    step('operator-1', 'OPERATOR_KEY=$NEW,$OLD'),
    p('Both open now. Give the new one to whoever used the old one, then:'),
    step('operator-2', 'OPERATOR_KEY=$NEW'),
    p(
      'The old one opens nothing any more, and its sessions in the console have ended. Keys made with `POST /v1/keys` are rotated one by one: `POST /v1/keys/{id}/rotate` with an `overlapSeconds`. Whoever changes nothing gets a key with `readOnly: true`: it reads what its role reads, but no caller’s number and no address to ping at.',
    ),
    h2('The carrier’s auth token'),
    step('carrier-1', 'TWILIO_AUTH_TOKEN=$NEW,$OLD'),
    p(
      'Webhooks signed with either are taken. Now promote the secondary token at the carrier. When it signs with the new one:',
    ),
    step('carrier-2', 'TWILIO_AUTH_TOKEN=$NEW'),
    h2('The key of follow-up addresses, sessions and tickets'),
    step('token-1', 'TOKEN_KEY=$NEW,$OLD'),
    p(
      'What is signed from now on is signed with the new one. Carriers report on a call for up to a week after it, at addresses signed with the old one; so a week and a day later:',
    ),
    step('token-2', 'TOKEN_KEY=$NEW'),
    h2('The key that callers are found by'),
    step('hash-1', 'HASH_KEY=$NEW,$OLD'),
    p(
      'Callers who call again are known again, and remembered under the new key from then on; searching and erasing look under both. Keep the old one for as long as a caller must be known: the longest duplicate window of your campaigns, and until calls kept under it may be forgotten. Then:',
    ),
    step('hash-2', 'HASH_KEY=$NEW'),
    list([
      'Buyers hear the same caller under another `callerToken` from the first step on: tell them, if they count by it.',
      'A caller who has not called since is a new one after the second step, and is not found by number in older calls.',
    ]),
    h2('Stripe’s secrets'),
    p(
      'They are set in the console (Set-up, Cards) or by `PATCH /v1/stripe/account`, and nothing is deployed. A new secret key is used from the next request on: roll it at Stripe with an expiry of some hours, set the new one, look with the test. A new webhook secret is taken beside the one before: roll it at Stripe with an expiry of some hours, set the new one, wait until `lastHeardAt` of it says that Stripe signs with it, then `POST /v1/stripe/account/drop-secret`. Where they are variables, `STRIPE_WEBHOOK_SECRET` is a list as all others are, and `STRIPE_SECRET_KEY` is one key.',
    ),
    h2('The key that seals'),
    step('seal-1', 'SEAL_KEYS=k2:$NEW,k1:$OLD'),
    p(
      'What is sealed from now on names `k2`; what `k1` sealed still opens: numbers of callers, signing secrets, credentials of targets and ad accounts, Stripe’s secrets, ping addresses. The id is yours to choose, and a new secret needs a new one. Keep the old one while one of those is needed. If it has become known, replace what it sealed, too: `POST /v1/buyers/{id}/rotate-secret` and `drop-secret`, the `auth` of targets, the secrets of conversions, `PATCH /v1/stripe/account`, `POST /v1/publishers/{id}/rtb/{campaignId}/rotate`. Then:',
    ),
    step('seal-2', 'SEAL_KEYS=k2:$NEW'),
    p(
      'Numbers that only `k1` opens are answered with `unavailable` from then on. A target or an account whose secret was not given anew before can no longer be asked: the exchange cannot sign for it, and its calls go to others, or to the fallback. Cards wait until Stripe’s secrets are set anew, which may be the same ones; what Stripe tells meanwhile it tells again. Should that happen, `GET /healthz` names the key under `warnings`, with what it sealed (looked up once an hour): set `k1` again, which opens everything, and replace what is left.',
    ),
  ].join(''),
};
