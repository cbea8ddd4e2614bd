#!/usr/bin/env bash
# awesome-phonenumber calls a London number American when it was typed as an American dials it.
#
# Expected: `regionCode` of the result is the region the number belongs to; the option of the same name is only the
#   place it was dialled from. With a leading + it works so: +44 … asked for with US answers GB.
# Instead: without a + the region asked for comes back unchanged, with `valid: true`. `011 44 …` is read rightly as
#   +44, yet carries regionCode US and countryCode 1. So do Jamaica and the Dominican Republic, which look like area codes.
# Versions: awesome-phonenumber 7.8.0, libphonenumber-js 1.13.16 for comparison, Node 20.
# Output seen:
#   +44 20 7946 0123     +442079460123  region GB  country code 44  valid true  (libphonenumber-js: GB)
#   011 44 20 7946 0123  +442079460123  region US  country code 1   valid true  (libphonenumber-js: GB)
#   876 555 0100         +18765550100   region US  country code 1   valid true  (libphonenumber-js: JM)
#   809 555 0100         +18095550100   region US  country code 1   valid true  (libphonenumber-js: DO)
# Why it matters: what a dial costs is looked up by region. A buyer's target of 876 or 809, or one typed with 011, is
#   calculated at domestic prices and billed by the carrier at many times that, on every call sold to it. Reports by
#   country and the rules of consent by country are applied to the wrong one too.
# Source: the package's own answer for the same number with a +; Google's library, on which it is built, decides the
#   region from the parsed number.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent awesome-phonenumber@7.8.0 libphonenumber-js@1.13.16
cat >run.cjs <<'JS'
const assert = require('node:assert');
const { parsePhoneNumber } = require('awesome-phonenumber');
const { parsePhoneNumberFromString } = require('libphonenumber-js/max');
const seen = ['+44 20 7946 0123', '011 44 20 7946 0123', '876 555 0100', '809 555 0100'].map((typed) => {
  const { number, regionCode, countryCode, valid } = parsePhoneNumber(typed, { regionCode: 'US' });
  const other = parsePhoneNumberFromString(typed, 'US').country;
  console.log(typed.padEnd(20), number.e164.padEnd(14), `region ${regionCode}  country code ${String(countryCode).padEnd(2)}`,
    ` valid ${valid}  (libphonenumber-js: ${other})`);
  return [number.e164, regionCode, countryCode, valid, other];
});
assert.deepStrictEqual(seen, [
  ['+442079460123', 'GB', 44, true, 'GB'], ['+442079460123', 'US', 1, true, 'GB'],
  ['+18765550100', 'US', 1, true, 'JM'], ['+18095550100', 'US', 1, true, 'DO'],
]);
JS
node run.cjs
