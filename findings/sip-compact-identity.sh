#!/usr/bin/env bash
# A call signed under STIR/SHAKEN looks unsigned when its Identity header comes in the short form.
#
# Expected: SIP header names have one-letter forms that mean exactly the same (RFC 3261, section 7.3.3: an
#   implementation MUST accept both). RFC 8224 gives Identity, which carries the PASSporT, the letter y. A parser that
#   knows f, t, v and i should know the others.
# Instead: the usual short forms are understood, so the message is accepted, but `y` stays a header named "y".
#   Asking for Identity answers nothing. In sip.js even k and s, which RFC 3261 itself defines, stay unknown.
# Versions: drachtio-srf 5.0.29, sip.js 0.21.2, Node 20.
# Output seen:
#   drachtio-srf  long  Identity: present  Supported: present  caller: found
#   drachtio-srf  short Identity: absent   Supported: present  caller: found
#   sip.js        long  Identity: present  Supported: present  caller: found
#   sip.js        short Identity: absent   Supported: absent   caller: found
# Why it matters: a PASSporT is long, and short header names are there to keep a message within one UDP packet. An
#   exchange that prices or screens by attestation would call a fully attested caller unsigned, refuse it or sell it
#   cheap, and the statistics by carrier would blame the carrier.
# Source: RFC 3261 section 7.3.3; RFC 8224; the IANA list of SIP header fields (Identity, compact form y).
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent drachtio-srf@5.0.29 sip.js@0.21.2
cat >run.mjs <<'JS'
import assert from 'node:assert';
import drachtio from 'drachtio-srf';
import { Parser } from 'sip.js/lib/core/index.js';
const invite = (f, t, v, i, y, k) => ['INVITE sip:+14155550199@example.com SIP/2.0',
  `${v}: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1`, `${f}: <sip:+14155550100@example.com>;tag=a`,
  `${t}: <sip:+14155550199@example.com>`, `${i}: 1@192.0.2.1`, 'CSeq: 1 INVITE', 'Max-Forwards: 70', `${k}: timer`,
  `${y}: e30.e30.sig;info=<https://example.com/cert.pem>;alg=ES256;ppt=shaken`, 'Content-Length: 0', '', ''].join('\r\n');
const messages = {
  long: invite('From', 'To', 'Via', 'Call-ID', 'Identity', 'Supported'),
  short: invite('f', 't', 'v', 'i', 'y', 'k'),
};
const quiet = { debug() {}, log() {}, warn() {}, error() {} };
const readers = {
  'drachtio-srf': (text) => { const m = new drachtio.SipMessage(text); return (name) => m.get(name); },
  'sip.js': (text) => { const m = Parser.parseMessage(text, quiet); return (name) => m.getHeader(name); },
};
const seen = [];
for (const [library, read] of Object.entries(readers)) for (const [form, text] of Object.entries(messages)) {
  const get = read(text);
  const line = `${library.padEnd(13)} ${form.padEnd(5)} ` + ['Identity', 'Supported'].map((name) =>
    `${name}: ${(get(name) ? 'present' : 'absent').padEnd(7)}`).join('  ') + `  caller: ${get('From') ? 'found' : 'lost'}`;
  console.log(line);
  seen.push(line);
}
assert.deepStrictEqual(seen, [
  'drachtio-srf  long  Identity: present  Supported: present  caller: found',
  'drachtio-srf  short Identity: absent   Supported: present  caller: found',
  'sip.js        long  Identity: present  Supported: present  caller: found',
  'sip.js        short Identity: absent   Supported: absent   caller: found',
]);
JS
node run.mjs
