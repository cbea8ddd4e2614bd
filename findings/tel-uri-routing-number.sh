#!/usr/bin/env bash
# drachtio-srf's parseUri loses every parameter of a tel: URI as soon as one of them holds a plus sign.
#
# Expected: `parseUri('tel:…;name=value')` gives the parameters, and `context` for phone-context: it does so for
#   `tel:7042;phone-context=example.com`. RFC 3966 writes a global context with a plus (its own example is
#   `tel:863-1234;phone-context=+1-914-555`), and RFC 4694 does the same for the routing number of a ported number
#   (`rn=+1-202-544-0000`), usually beside the flag npdi.
# Instead: nothing is thrown, and `params` is empty: not just the one value but all that come after it, so the
#   carrier's verdict on the caller (verstat) goes as well. A flag without a value, such as npdi, does the same.
# Versions: drachtio-srf 5.0.29, Node 20.
# Output seen:
#   tel:7042;phone-context=example.com                               "example.com" {"phone-context":"example.com"}
#   tel:555-0100;phone-context=+1-415                                null {}
#   tel:+14155550100;verstat=TN-Validation-Passed                    null {"verstat":"TN-Validation-Passed"}
#   tel:+14155550100;npdi;verstat=TN-Validation-Passed               null {}
#   tel:+14155550100;rn=+14155550199;verstat=TN-Validation-Passed    null {}
# Why it matters: a local number without its context is some other area's number, and a ported caller looks as if
#   nobody had verified it. An exchange that asks for attestation turns away just those who kept their number when
#   they changed carriers.
# Source: RFC 3966 sections 3 and 5.1.5; RFC 4694 section 4; 3GPP TS 24.229 for verstat.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent drachtio-srf@5.0.29
cat >run.cjs <<'JS'
const assert = require('node:assert');
const { parseUri } = require('drachtio-srf');
const seen = [
  'tel:7042;phone-context=example.com',
  'tel:555-0100;phone-context=+1-415',
  'tel:+14155550100;verstat=TN-Validation-Passed',
  'tel:+14155550100;npdi;verstat=TN-Validation-Passed',
  'tel:+14155550100;rn=+14155550199;verstat=TN-Validation-Passed',
].map((uri) => {
  const { context, params } = parseUri(uri);
  console.log(uri.padEnd(64), JSON.stringify(context), JSON.stringify(params));
  return [context, params];
});
const passed = { verstat: 'TN-Validation-Passed' };
assert.deepStrictEqual(seen, [
  ['example.com', { 'phone-context': 'example.com' }], [null, {}], [null, passed], [null, {}], [null, {}],
]);
JS
node run.cjs
