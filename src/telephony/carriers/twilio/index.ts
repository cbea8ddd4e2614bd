import type { Carrier } from '../../carrier.ts';
import { parse } from './parse.ts';
import { render } from './render.ts';
import { verify } from './verify.ts';

export const twilio: Carrier = {
  name: 'twilio',
  contentType: 'text/xml; charset=utf-8',
  verify,
  parse,
  render,
};
