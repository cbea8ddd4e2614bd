import { describe, expect, it } from 'vitest';
import { refuseUrl } from '../../src/lib/public-url.ts';

const refusal = (url: string, allowLoopback = false) => refuseUrl(url, { allowLoopback });

const REFUSED: Record<string, string[]> = {
  'loopback, however it is written': [
    'https://127.0.0.1/',
    'https://127.1/',
    'https://127.255.255.254/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://0/',
    'https://0.0.0.0/',
    'https://%31%32%37.0.0.1/',
    'https://１２７.0.0.1/',
    'https://127。0。0。1/',
    'https://127.0.0.1./',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://api.localhost/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::]/',
  ],
  'IPv4 inside IPv6': [
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b::10.0.0.1]/',
    'https://[64:ff9b:1::a00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
  ],
  'private networks': [
    'https://10.0.0.1/',
    'https://10.255.255.255/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://100.127.255.255/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://198.18.0.1/',
    'https://192.0.2.1/',
    'https://198.51.100.7/',
    'https://203.0.113.7/',
    'https://224.0.0.1/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
    'https://[fc00::1]/',
    'https://[fd12:3456::1]/',
    'https://[fe80::1]/',
    'https://[ff02::1]/',
    'https://[2001:db8::1]/',
    'https://[3fff::1]/',
  ],
  'names without a public meaning': [
    'https://intranet/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://router.lan/',
    'https://nas.home.arpa/',
    'https://1.0.0.127.in-addr.arpa/',
    'https://METADATA.GOOGLE.INTERNAL./',
  ],
  'another scheme': [
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/plain,x',
    'wss://example.com/',
    '//example.com/',
    'example.com',
    '',
  ],
  'user information': [
    'https://user@example.com/',
    'https://user:pass@example.com/',
    'https://@example.com/',
    'https://:@example.com/',
    'https://example.com@10.0.0.1/',
  ],
  'a low port': [
    'https://example.com:22/',
    'https://example.com:25/',
    'https://example.com:80/',
    'https://example.com:0/',
  ],
  'what parsers read differently': [
    'https://example.com\\@10.0.0.1/',
    'https:\\\\example.com/',
    'https://example.com/\r\nHost: evil',
    ' https://example.com/',
    'https://exam\tple.com/',
    'https://exa mple.com/',
    'https://exa%00mple.com/',
    'https://[::1/',
    `https://example.com/${'x'.repeat(3_000)}`,
  ],
};

describe.each(Object.entries(REFUSED))('%s', (_kind, urls) => {
  it.each(urls)('%j is refused', (url) => {
    expect(refusal(url)).toMatch(/^must /);
  });
});

describe('a public https URL', () => {
  it.each([
    'https://example.com',
    'https://bids.example.com/ping?key=1',
    'https://bids.example.com:443/ping',
    'https://bids.example.com:8443/ping',
    'https://8.8.8.8/',
    'https://172.32.0.1/',
    'https://100.128.0.1/',
    'https://[2606:4700::6810:84e5]/',
    'https://bücher.example/',
    'https://xn--bcher-kva.example/',
    'https://example.com/a@b',
    'https://internal.example.com/',
    'https://localhost.example.com/',
  ])('%s is taken', (url) => {
    expect(refusal(url)).toBeNull();
  });
});

describe('in development', () => {
  it.each(['http://127.0.0.1:9000/ping', 'http://localhost:9000/', 'http://[::1]:9000/', 'http://127.0.0.1'])(
    '%s is taken, and nowhere else',
    (url) => {
      expect(refusal(url, true)).toBeNull();
      expect(refusal(url)).toMatch(/^must /);
    },
  );

  it.each([
    'http://10.0.0.1/',
    'http://127.0.0.2/',
    'http://example.com/',
    'http://localhost.evil.com/',
    'http://127.0.0.1.evil.com/',
    'http://127.0.0.1@evil.com/',
    'https://127.0.0.1/',
    'https://192.168.0.1/',
  ])('%s is still refused', (url) => {
    expect(refusal(url, true)).toMatch(/^must /);
  });
});
