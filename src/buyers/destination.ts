import { isNanp, isPremium, parseE164, readPhone } from '../lib/phone.ts';
import { isReachableHost } from '../lib/public-url.ts';
import { plainText } from '../lib/text/plain-text.ts';
import type { Destination } from '../telephony/instruction.ts';

/** RFC 3261: user, host (name or address, IPv6 in brackets), port, parameters; headers apart. */
const SIP =
  /^sips?:[\w.!~*'()&=+$,%-]{1,64}@(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::\d{1,5})?(?:;[\w.-]{1,32}(?:=[\w.%:+-]{1,64})?){0,8}$/;
/** The host is not where such an address goes (RFC 3261, 19.1.1). */
const ELSEWHERE = /;maddr=/i;
const SIP_HEADER = /^[A-Za-z0-9][A-Za-z0-9!%*_+`'~.-]{0,63}=[\w.!~*'()[\]/?:+$%-]*$/;
/** Headers by which a request goes elsewhere, is another's, or carries a body: RFC 3261, 19.1.5, has them ignored. */
const FORBIDDEN_HEADER =
  /^(?:body|from|f|to|t|via|v|route|record-route|contact|m|call-id|i|cseq|replaces|refer-to|r|(?:proxy-)?authoriz\w*|p-asserted-identity|content-\w+|accept\w*|max-forwards|require|supported|k)$/i;
const MAX_ADDRESS = 255;
const MAX_HEADERS = 1_024;

/**
 * Reads "+1…" (E.164) or "sip:user@host[:port][;parameter][?X-Header=value&…]"; null for what may not be dialed:
 * premium numbers, addresses of private networks, and those that name another host to be sent to. Headers are passed on.
 */
export function parseDestination(text: string): Destination | null {
  if (text.startsWith('+')) {
    const isDialable =
      parseE164(text) !== null && (!text.startsWith('+1') || isNanp(text)) && !isPremium(text);
    return isDialable ? { kind: 'phone', number: text } : null;
  }
  const [address = '', headers = '', ...rest] = text.split('?', 3);
  const host = address.length > MAX_ADDRESS ? undefined : SIP.exec(address)?.[1];
  if (
    host === undefined ||
    ELSEWHERE.test(address) ||
    rest.length > 0 ||
    !areHeaders(text.slice(address.length), headers)
  )
    return null;
  return isReachableHost(host) ? { kind: 'sip', uri: text } : null;
}

function areHeaders(written: string, headers: string): boolean {
  if (written === '') return true;
  const each = headers.split('&');
  const isAllowed = (header: string): boolean =>
    SIP_HEADER.test(header) && !FORBIDDEN_HEADER.test(header.slice(0, header.indexOf('=')));
  return written.length <= MAX_HEADERS && each.length <= 20 && each.every(isAllowed);
}

/** The host a SIP destination is sent to, in lower case; null for a number. */
export const hostOf = (destination: Destination): string | null =>
  destination.kind === 'sip'
    ? (SIP.exec(destination.uri.split('?', 1)[0]!)?.[1]?.toLowerCase() ?? null)
    : null;

/** The number a call ends up at, as far as it can be told: of a SIP address the user, when it is one. E.164. */
export function numberIn(destination: Destination): string | null {
  if (destination.kind === 'phone') return destination.number;
  const user = /^sips?:([^@]+)@/.exec(destination.uri)?.[1] ?? '';
  return readPhone(user.replace(/%2b/gi, '+'));
}

export const formatDestination = (destination: Destination): string =>
  destination.kind === 'phone' ? destination.number : destination.uri;

/** As pasted: without what cannot be seen. */
export const parseWritten = (text: string): Destination | null => parseDestination(plainText(text));
