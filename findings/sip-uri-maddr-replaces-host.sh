#!/usr/bin/env bash
# Two SIP libraries put the maddr parameter in the place of a URI's host and throw its ttl away.
#
# Expected: `URI.parse(text).toString()` gives the same URI back. maddr only says where to send the request; it is a
#   parameter like any other, and the host stays the domain that is responsible for the user (RFC 3261, 19.1.1).
# Instead: `.host` is maddr's value, and the written URI has it too. The domain is gone, silently; so are ttl and
#   method, which their grammars read and then do not keep.
# Versions: sip.js 0.21.2, jssip 3.13.8, Node 20.
# Output seen, for sip:sales@buyer.example.com;maddr=192.0.2.1;ttl=15:
#   sip.js  host 192.0.2.1  sip:sales@192.0.2.1;maddr=192.0.2.1
#   jssip   host 192.0.2.1  sip:sales@192.0.2.1;maddr=192.0.2.1
# Why it matters: carriers tell the customers of one gateway apart by the domain. A buyer who configures a SIP
#   target with maddr gets calls addressed to a bare IP: the gateway may answer 404, or hand a paid call to whichever
#   customer is its default.
# Source: RFC 3261 section 19.1.1 (maddr, host) and 19.1.4 (URIs with and without maddr are not equal).
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent sip.js@0.21.2 jssip@3.13.8
cat >run.cjs <<'JS'
const assert = require('node:assert');
const uri = 'sip:sales@buyer.example.com;maddr=192.0.2.1;ttl=15';
const parsed = { 'sip.js': require('sip.js').Grammar.URIParse(uri), jssip: require('jssip').URI.parse(uri) };
for (const [library, read] of Object.entries(parsed)) {
  console.log(library.padEnd(7), 'host', read.host, '', read.toString());
  assert.strictEqual(read.host, '192.0.2.1');
  assert.strictEqual(read.toString(), 'sip:sales@192.0.2.1;maddr=192.0.2.1');
}
JS
node run.cjs
