#!/usr/bin/env bash
# Bandwidth's builder writes call instructions that are not XML when a tag names a SIP address the usual way.
#
# Expected: the builder escapes what it puts into an attribute. A tag of a transfer may be any text, for example the
#   caller's From, `<sip:+14155550100@example.com>`.
# Instead: it does escape, and then, so that SSML can be written as text, goes over the finished document and turns everything
#   between an escaped < and an escaped > that begins with a letter back into markup, attributes included. There a bare < is
#   forbidden, so the document is not well-formed. Without the brackets, or with a digit after the first, all is well.
# Versions: bandwidth-sdk 8.1.4, @xmldom/xmldom 0.9.8 as the judge, Node 20.
# Output seen:
#   tag sip:+14155550100@example.com    well-formed
#   tag <sip:+14155550100@example.com>  not well-formed
#   tag <+14155550100>                  well-formed
# Why it matters: the tag comes back in every later event, which is how a leg is found again, and the From header is the
#   obvious thing to put there. The carrier refuses the whole document, and the call ends at the moment it was sold.
# Source: XML 1.0, section 3.1: an attribute's value must not contain <.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent bandwidth-sdk@8.1.4 @xmldom/xmldom@0.9.8
cat >run.cjs <<'JS'
const assert = require('node:assert');
const { Bxml } = require('bandwidth-sdk');
const { DOMParser } = require('@xmldom/xmldom');
const wellFormed = (xml) => {
  const complain = (_level, message) => { throw new Error(message); };
  try { new DOMParser({ onError: complain }).parseFromString(xml, 'text/xml'); return true; } catch { return false; }
};
const seen = ['sip:+14155550100@example.com', '<sip:+14155550100@example.com>', '<+14155550100>'].map((tag) => {
  const transfer = new Bxml.Transfer({ tag }, [new Bxml.PhoneNumber('+14155550199')]);
  const sound = wellFormed(new Bxml.Response([transfer]).toBxml());
  console.log(`tag ${tag.padEnd(31)} ${sound ? 'well-formed' : 'not well-formed'}`);
  return sound;
});
assert.deepStrictEqual(seen, [true, false, true]);
JS
node run.cjs
