import type { Destination } from '../telephony/instruction.ts';

const E164 = /^\+[1-9]\d{6,14}$/;
const NANP = /^\+1[2-9]\d{2}[2-9]\d{6}$/;
/** 900 numbers, and the 976 exchange of any area, bill whoever dials them. */
const PREMIUM = /^\+1(900|\d{3}976)/;
const SIP =
  /^sips?:[\w.!~*'()&=+$,%-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:\d{1,5})?(;[\w.-]{1,32}(=[\w.%:+-]{1,64})?){0,8}$/;

/** Reads "+1…" (E.164) or "sip:user@host[:port][;param]"; null for what may not be dialed, premium numbers included. */
export function parseDestination(text: string): Destination | null {
  if (text.startsWith('+')) {
    const isDialable = E164.test(text) && (!text.startsWith('+1') || NANP.test(text)) && !PREMIUM.test(text);
    return isDialable ? { kind: 'phone', number: text } : null;
  }
  return text.length <= 255 && SIP.test(text) ? { kind: 'sip', uri: text } : null;
}

export const formatDestination = (destination: Destination): string =>
  destination.kind === 'phone' ? destination.number : destination.uri;
