#!/usr/bin/env bash
# Meta's SDK cleans and hashes a phone number for matching, but a number with dots is hashed with its dots.
#
# Expected: `UserData.setPhone` and `normalize()` prepare a number as Meta asks: no symbols, no letters, country code first,
#   then SHA-256. The SDK does clean: blanks, hyphens, parentheses, plus sign and leading zeros all go, so every way of
#   writing one number should give one hash.
# Instead: other usual forms are hashed as they stand: dots, slashes, the typographic hyphen, `tel:`, an extension. The
#   result is a hash like any other, of a number nobody has.
# Versions: facebook-nodejs-business-sdk 24.0.1, Node 20.
# Output seen:
#   14155550100              the right hash
#   +1 (415) 555-0100        the right hash
#   0014155550100            the right hash
#   +1.415.555.0100          another hash
#   +1 415/555-0100          another hash
#   tel:+14155550100         another hash
#   +1 415 555 0100 ext. 5   another hash
# Why it matters: each call that was paid for is reported back so that the advertising finds more such callers. Those of a
#   publisher whose form writes dots never match; the API takes them without complaint, and the campaign seems not to work.
# Source: Meta's page on customer information parameters (phone), which asks to remove symbols and letters.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent facebook-nodejs-business-sdk@24.0.1
cat >run.cjs <<'JS'
const assert = require('node:assert');
const { createHash } = require('node:crypto');
const { UserData } = require('facebook-nodejs-business-sdk');
const right = createHash('sha256').update('14155550100').digest('hex');
const seen = ['14155550100', '+1 (415) 555-0100', '0014155550100', '+1.415.555.0100', '+1 415/555-0100', 'tel:+14155550100',
  '+1 415 555 0100 ext. 5'].map((written) => {
  const { ph: [hash] } = new UserData().setPhone(written).normalize();
  assert.match(hash, /^[0-9a-f]{64}$/);
  console.log(written.padEnd(24), hash === right ? 'the right hash' : 'another hash');
  return hash === right;
});
assert.deepStrictEqual(seen, [true, true, true, false, false, false, false]);
JS
node run.cjs
