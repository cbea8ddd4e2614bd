#!/usr/bin/env bash
# Google's phone library reads the tel: URI of an unverified caller and refuses that of a verified one.
#
# Expected: libphonenumber takes RFC 3966 URIs: it knows `tel:`, `;ext=`, `;isub=` and `;phone-context=`. RFC 3966 lets
#   further parameters stand behind the number and tells a reader that does not know one to go on without it. Carriers
#   add them: verstat (the verdict of STIR/SHAKEN), npdi and rn (the number was ported), cpc and oli (what line calls).
# Instead: with any of them google-libphonenumber throws, and awesome-phonenumber finds no number. libphonenumber-js
#   ignores those made of letters, and gives nothing at all as soon as one holds a digit.
# Versions: google-libphonenumber 3.2.47, awesome-phonenumber 7.8.0, libphonenumber-js 1.13.16, Node 20.
# Output seen:
#   tel:+14155550100                                google found   awesome found   libphonenumber-js found
#   tel:+14155550100;ext=12                         google found   awesome found   libphonenumber-js found
#   tel:+14155550100;verstat=TN-Validation-Passed   google nothing awesome nothing libphonenumber-js found
#   tel:+14155550100;npdi                           google nothing awesome nothing libphonenumber-js found
#   tel:+14155550100;rn=+12125550199                google nothing awesome nothing libphonenumber-js nothing
#   tel:+14155550100;oli=27                         google nothing awesome nothing libphonenumber-js nothing
# Why it matters: on a SIP trunk the caller's number arrives as such a URI. Callers that the network has verified, or
#   that kept their number, become unknown callers, screened and priced as anonymous, while a caller nobody has
#   verified keeps its number. The better the carrier, the worse its calls do.
# Source: RFC 3966 sections 3 and 5.4 (unknown parameters are ignored unless marked mandatory); RFC 4694; TS 24.229.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent google-libphonenumber@3.2.47 awesome-phonenumber@7.8.0 libphonenumber-js@1.13.16
cat >run.cjs <<'JS'
const assert = require('node:assert');
const google = require('google-libphonenumber').PhoneNumberUtil.getInstance();
const awesome = require('awesome-phonenumber');
const js = require('libphonenumber-js/max');
const number = '+14155550100';
const googleReads = (uri) => { try { return google.format(google.parse(uri, 'US'), 0); } catch { return null; } };
const seen = ['', ';ext=12', ';verstat=TN-Validation-Passed', ';npdi', ';rn=+12125550199', ';oli=27'].map((parameter) => {
  const uri = `tel:${number}${parameter}`;
  const found = [googleReads(uri), awesome.parsePhoneNumber(uri, { regionCode: 'US' }).number?.e164,
    js.parsePhoneNumberFromString(uri, 'US')?.number].map((read) => read === number);
  const [g, a, j] = found.map((yes) => (yes ? 'found' : 'nothing'));
  console.log(`${uri.padEnd(47)} google ${g.padEnd(7)} awesome ${a.padEnd(7)} libphonenumber-js ${j}`);
  return found;
});
assert.deepStrictEqual(seen, [[true, true, true], [true, true, true], [false, false, true], [false, false, true],
  [false, false, false], [false, false, false]]);
JS
node run.cjs
