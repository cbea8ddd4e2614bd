import { createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { twilioSignature } from './signature.ts';

type Form = Record<string, string>;

/** How one carrier differs from the simulated Twilio: what it calls things, what it leaves out, how it signs. */
export type Manner = {
  /** The carrier's part of the exchange's URLs. */
  name: string;
  /** It gives up on an answer after this long. */
  patienceMs: number;
  /** What it would send instead of Twilio's fields. */
  shape(form: Form): Form;
  /** @param form as shaped. @param body the same as it is sent. */
  headers(url: string, form: Form, body: string): Record<string, string>;
};

const without = (form: Form, ...names: RegExp[]): Form =>
  Object.fromEntries(Object.entries(form).filter(([name]) => !names.some((each) => each.test(name))));

export const twilioManner = (authToken: string): Manner => ({
  name: 'twilio',
  patienceMs: 15_000,
  shape: (form) => form,
  headers: (url, form) => ({ 'x-twilio-signature': twilioSignature(authToken, url, form) }),
});

/** cXML: no word on who was joined, none on attestation or places; the same signature under two names. */
export const signalwireManner = (signingKey: string): Manner => ({
  name: 'signalwire',
  patienceMs: 5_000,
  shape: (form) => without(form, /^DialBridged$/, /^StirVerstat$/, /(?:City|State|Zip|Country)$/),
  headers: (url, form) => {
    const pairs = Object.keys(form)
      .sort()
      .map((name) => name + form[name]);
    const signature = createHmac('sha1', signingKey)
      .update(url.split('#')[0] + pairs.join(''))
      .digest('base64');
    return { 'x-signalwire-signature': signature, 'x-twilio-signature': signature };
  },
});

/** DER of an Ed25519 private key, before its 32 bytes (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export const ed25519Key = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });

/** TeXML: ids of another shape, ISO times, a leg that does not name its parent, attestation in its own words. */
export const telnyxManner = (key: KeyObject): Manner => ({
  name: 'telnyx',
  patienceMs: 10_000,
  shape(form) {
    const verstat = /^TN-Validation-(Passed|Failed)(?:-([ABC]))?/.exec(form['StirVerstat'] ?? '');
    const shaped = without(
      form,
      /^(?:DialBridged|StirVerstat|ParentCallSid|ApiVersion|Timestamp|Called.*|Caller.*)$/,
      /(?:City|State|Zip|Country)$/,
    );
    return {
      ...shaped,
      CallSid: `v3:${form['CallSid']}`,
      CallSidLegacy: form['CallSid'] ?? '',
      ...(form['Timestamp'] && { Timestamp: new Date(form['Timestamp']).toISOString() }),
      ...(verstat?.[2] && {
        ShakenStirAttestation: verstat[2],
        ShakenStirValidated: String(verstat[1] === 'Passed'),
      }),
    };
  },
  headers(_url, _form, body) {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = sign(null, Buffer.from(`${timestamp}|${body}`), key).toString('base64');
    return { 'telnyx-signature-ed25519': signature, 'telnyx-timestamp': timestamp };
  },
});
