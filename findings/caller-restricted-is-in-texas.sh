#!/usr/bin/env bash
# One of Twilio's placeholders for a withheld caller is a perfectly valid number in Austin, Texas.
#
# Expected: where the caller's number is withheld, a carrier sends something that no phone library takes for a number.
#   Twilio spells the reason on a keypad instead: ANONYMOUS is +266696687, RESTRICTED is +7378742833. All of these
#   fail validation, so "invalid means withheld" seems to do.
# Instead: RESTRICTED also arrives as ten digits or with the country code of the United States in front, and 737 is an
#   area code of Austin. All three common libraries call +17378742833 valid, of region US.
# Versions: libphonenumber-js 1.13.16, google-libphonenumber 3.2.47, awesome-phonenumber 7.8.0, Node 20.
# Output seen:
#   ANONYMOUS   +266696687    LS  js invalid  google invalid  awesome invalid
#   RESTRICTED  +7378742833   RU  js invalid  google invalid  awesome invalid
#   RESTRICTED  +17378742833  US  js valid    google valid    awesome valid
# Why it matters: everybody who withholds a number becomes one Texan who calls all day. The first is sold, all others are
#   refused as duplicates or as a flood; the geography says Texas; the number is handed to the buyer and to
#   the advertising platforms as a customer; and a block on that "spammer" blocks all withheld callers.
# Source: Twilio's help article on anonymous callers, which lists the keypad numbers; the numbering plan (737 serves Austin).
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent libphonenumber-js@1.13.16 google-libphonenumber@3.2.47 awesome-phonenumber@7.8.0
cat >run.cjs <<'JS'
const assert = require('node:assert');
const js = require('libphonenumber-js/max');
const google = require('google-libphonenumber').PhoneNumberUtil.getInstance();
const awesome = require('awesome-phonenumber');
const keypad = (word) => [...word].map((letter) => '22233344455566677778889999'['ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(letter)]).join('');
const seen = [['ANONYMOUS', '+'], ['RESTRICTED', '+'], ['RESTRICTED', '+1']].map(([word, prefix]) => {
  const number = prefix + keypad(word);
  const valid = [js.isValidPhoneNumber(number), google.isValidNumber(google.parse(number)), awesome.parsePhoneNumber(number).valid];
  const [j, g, a] = valid.map((yes) => (yes ? 'valid' : 'invalid').padEnd(8));
  const country = js.parsePhoneNumberFromString(number).country;
  console.log(word.padEnd(11), number.padEnd(13), country, ` js ${j} google ${g} awesome ${a}`.trimEnd());
  return [number, country, ...valid];
});
assert.deepStrictEqual(seen, [['+266696687', 'LS', false, false, false], ['+7378742833', 'RU', false, false, false],
  ['+17378742833', 'US', true, true, true]]);
JS
node run.cjs
