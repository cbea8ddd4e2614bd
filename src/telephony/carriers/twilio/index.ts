import type { Carrier } from '../../carrier.ts';
import { parse } from './parse.ts';
import { render } from './render.ts';
import { verify } from './verify.ts';

/** Base64 of an HMAC-SHA1 or an HMAC-SHA256. */
const SIGNATURE = /^[A-Za-z0-9+/]{27,43}=$/;

export const twilio: Carrier = {
  name: 'twilio',
  contentType: 'text/xml; charset=utf-8',
  reportsBridge: true,
  isSigned: (headers) => SIGNATURE.test(headers.get('x-twilio-signature') ?? ''),
  verify,
  parse,
  render,
};
