#!/usr/bin/env bash
# Reading and writing a SIP URI turns a ported number's routing data into part of the user's name.
#
# Expected: a library that reads a URI and writes it unchanged keeps its meaning. RFC 3261, section 19.1.6, puts the
#   parameters of a telephone number before the @: `sip:+14155550100;npdi;rn=+14155550199@host;user=phone`. `;` and
#   `=` may stand there as they are, and since they are reserved characters, `;` and `%3B` are not the same URI.
# Instead: sip.js and jssip write `%3B` and `%3D`. They let through only a few marks and `+`, and escape the rest.
#   To the next hop the user is now one long name, not a number with parameters. drachtio-srf, for comparison,
#   keeps the text as it is.
# Versions: sip.js 0.21.2, jssip 3.13.8, drachtio-srf 5.0.29, Node 20.
# Output seen:
#   sip.js        sip:+14155550100%3Bnpdi%3Brn%3D+14155550199@example.com;user=phone
#   jssip         sip:+14155550100%3Bnpdi%3Brn%3D+14155550199@example.com;user=phone
#   drachtio-srf  sip:+14155550100;npdi;rn=+14155550199@example.com;user=phone
# Why it matters: rn and npdi say that the number was moved to another carrier, and which switch has it now (RFC
#   4694). Hidden in the name they are lost: the call goes to the old carrier, or the number is looked up (and paid
#   for) again, or it is not found at all. The same befalls ext, postd, phone-context and the carrier code cic.
# Source: RFC 3261 sections 19.1.2, 19.1.4 and 19.1.6; RFC 4694. For jssip the escaping of `;` has been reported and
#   declined; what it does to numbers is not mentioned there.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent sip.js@0.21.2 jssip@3.13.8 drachtio-srf@5.0.29
cat >run.cjs <<'JS'
const assert = require('node:assert');
const uri = 'sip:+14155550100;npdi;rn=+14155550199@example.com;user=phone';
const { parseUri, stringifyUri } = require('drachtio-srf');
const written = {
  'sip.js': require('sip.js').Grammar.URIParse(uri).toString(),
  jssip: require('jssip').URI.parse(uri).toString(),
  'drachtio-srf': stringifyUri(parseUri(uri)),
};
for (const [library, text] of Object.entries(written)) console.log(library.padEnd(13), text);
const escaped = 'sip:+14155550100%3Bnpdi%3Brn%3D+14155550199@example.com;user=phone';
assert.deepStrictEqual(Object.values(written), [escaped, escaped, uri]);
JS
node run.cjs
