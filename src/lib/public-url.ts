const MAX_LENGTH = 2_048;

/** [network, prefix length]: addresses that are not on the public internet (IANA special-purpose registry). */
const REFUSED_V4: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, clouds' metadata
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3], // multicast, reserved, broadcast
];

/** Names that only mean something on somebody's own network. */
const PRIVATE_NAME =
  /\.(local|internal|localhost|localdomain|lan|home|corp|intranet|private|arpa|onion|invalid)$/;

const LOOPBACK_HTTP = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?([/?#]|$)/;

/**
 * Why the exchange will not call an outsider's URL, or null when it will: https, a public address or a full domain
 * name, port 443 or 1024 and up, no user name or password. Names are judged as written: what they resolve to is
 * kept public by the `global_fetch_strictly_public` flag of the runtime.
 * @param allowLoopback development only: also http to 127.0.0.1, localhost or [::1].
 */
export function refuseUrl(url: string, { allowLoopback }: { allowLoopback: boolean }): string | null {
  if (url.length > MAX_LENGTH) return 'must be shorter';
  // The URL parser forgives blanks, line breaks and backslashes; what it forgives, another parser may read otherwise.
  if (!/^[\x21-\x5b\x5d-\x7e\u00a1-\uffff]+$/.test(url)) return 'must be a URL without blanks or backslashes';
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed) return 'must be a URL';
  if (parsed.username || parsed.password || /^[a-z]+:\/\/[^/?#]*@/i.test(url))
    return 'must not hold a user name or password';
  if (allowLoopback && LOOPBACK_HTTP.test(url)) return null;
  if (parsed.protocol !== 'https:') return 'must be https';
  if (parsed.port !== '' && Number(parsed.port) < 1024) return 'must use port 443 or one from 1024 up';
  return isPublicHost(parsed.hostname) ? null : 'must be a public address';
}

/** Addresses kept for documentation: nobody is there, so nothing can be reached by them. */
const DOCUMENTATION = /^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^\[(?:2001:db8:|3fff:)/;

/** Whether a host of a SIP address, as written, is one on the public internet: no private network, no single name. */
export function isReachableHost(host: string): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return DOCUMENTATION.test(hostname) || isPublicHost(hostname);
}

/** @param host as the WHATWG parser writes it: decimal, octal and hex addresses are dotted by now. */
function isPublicHost(host: string): boolean {
  if (host.startsWith('[')) return isPublicV6(host.slice(1, -1));
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return isPublicV4(host);
  const name = host.replace(/\.$/, '');
  return name.includes('.') && !name.includes('..') && !PRIVATE_NAME.test(name);
}

const v4Number = (address: string): number =>
  address.split('.').reduce((total, part) => total * 256 + Number(part), 0);

function isPublicV4(address: string): boolean {
  const value = v4Number(address);
  return !REFUSED_V4.some(([network, length]) => {
    const size = 2 ** (32 - length);
    return Math.floor(value / size) === Math.floor(v4Number(network) / size);
  });
}

/**
 * Global unicast is 2000::/3; loopback, mapped, NAT64, unique-local, link-local and multicast all lie outside it.
 * Inside it, tunnels (2001::/23, 2002::/16) and documentation (2001:db8::/32, 3fff::/20) are refused.
 */
function isPublicV6(address: string): boolean {
  const [first = 0, second = 0] = leadingGroups(address);
  if (first < 0x2000 || first > 0x3fff) return false;
  if (first === 0x2001) return second >= 0x0200 && second !== 0x0db8;
  return first !== 0x2002 && !(first === 0x3fff && second < 0x1000);
}

/** The first two groups; what `::` leaves out is zero. */
function leadingGroups(address: string): number[] {
  const [head = ''] = address.split('::');
  return head === '' ? [0, 0] : head.split(':').map((group) => Number.parseInt(group, 16));
}
