#!/usr/bin/env bash
# A caller whose carrier vouches for the number has no number in drachtio-srf.
#
# Expected: `req.callingNumber` gives the caller's number. It prefers P-Asserted-Identity, the header in which a
#   trusted carrier states the caller, over From, which anybody may fill in. RFC 3325, section 9.1, allows a sip:,
#   sips: or tel: URI there, and large carriers send tel: alone or first.
# Instead: only sip: and sips: are looked for. With a tel: URI the answer is the empty string, and From is not
#   consulted although it holds the number: the header's presence makes the call anonymous. With both forms the
#   number is that of the second.
# Versions: drachtio-srf 5.0.29, Node 20.
# Output seen:
#   From only                      "+14155550100"
#   plus asserted tel:             ""
#   plus asserted tel:, then sip:  "+14155550101"
# Why it matters: drachtio-srf carries the SIP side of open call platforms. A caller without a number is screened as
#   anonymous, never found again as a duplicate, priced without a place and called back by nobody. It hits the
#   callers from the best carriers, and only those.
# Source: RFC 3325 sections 9.1 and 10; the getter's own preference for the asserted identity.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent drachtio-srf@5.0.29
cat >run.cjs <<'JS'
const assert = require('node:assert');
const { SipMessage } = require('drachtio-srf');
const number = (...asserted) => new SipMessage([
  'INVITE sip:+14155550199@example.com SIP/2.0', 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1',
  'From: <sip:+14155550100@example.com>;tag=a', 'To: <sip:+14155550199@example.com>',
  'Call-ID: 1@192.0.2.1', 'CSeq: 1 INVITE', ...asserted, 'Content-Length: 0', '', '',
].join('\r\n')).callingNumber;
const seen = {
  'From only': number(),
  'plus asserted tel:': number('P-Asserted-Identity: <tel:+14155550100>'),
  'plus asserted tel:, then sip:': number('P-Asserted-Identity: <tel:+14155550100>, <sip:+14155550101@example.com>'),
};
for (const [what, value] of Object.entries(seen)) console.log(what.padEnd(30), JSON.stringify(value));
assert.deepStrictEqual(Object.values(seen), ['+14155550100', '', '+14155550101']);
JS
node run.cjs
