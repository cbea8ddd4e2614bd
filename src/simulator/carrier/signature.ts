import { createHmac } from 'node:crypto';

/**
 * X-Twilio-Signature of a form POST: base64(HMAC-SHA1(token, URL as configured without its fragment + every name and
 * value, sorted by name)). https://www.twilio.com/docs/usage/security#validating-requests
 */
export function twilioSignature(authToken: string, url: string, form: Record<string, string>): string {
  const [signedUrl] = url.split('#');
  const pairs = Object.keys(form)
    .sort(byBytes)
    .map((name) => name + form[name]);
  return createHmac('sha1', authToken)
    .update(signedUrl + pairs.join(''), 'utf8')
    .digest('base64');
}

const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
