#!/usr/bin/env bash
# SignalWire's signature check for form webhooks can only be reached with a body that is not a form.
#
# Expected: `validateRequest` of @signalwire/web-api takes the key, the header, the URL and the raw body, and knows both of
#   SignalWire's schemes: hex over URL and body for SWML, and for cXML, whose webhooks are forms, base64 over the URL
#   and the sorted parameters. A genuine cXML request should answer true.
# Instead: where the first scheme does not match, the raw body goes through JSON.parse before the second is tried. A form
#   is no JSON, so every genuine cXML webhook ends in a SyntaxError. The same parameters written as JSON, which
#   SignalWire does not send, are accepted.
# Versions: @signalwire/web-api 3.1.7, Node 20.
# Output seen:
#   genuine form body: SyntaxError
#   the same as JSON:  true
# Why it matters: whoever moves from Twilio to SignalWire keeps TwiML and forms and takes the new carrier's own verifier. The
#   error is neither true nor false: it becomes a 500, and the carrier plays its error message to every caller.
# Source: SignalWire's documentation of webhook signatures, which describes both schemes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent @signalwire/web-api@3.1.7
cat >run.cjs <<'JS'
const assert = require('node:assert');
const { createHmac } = require('node:crypto');
const { validateRequest } = require('@signalwire/web-api');
const key = 'PSK_example';
const url = 'https://exchange.example.com/voice';
const form = 'CallSid=c1&CallStatus=ringing&From=%2B14155550100&To=%2B14155550199';
const parameters = Object.fromEntries(new URLSearchParams(form));
const signed = url + Object.keys(parameters).sort().map((name) => name + parameters[name]).join('');
const signature = createHmac('sha1', key).update(signed).digest('base64');
const ask = (body) => { try { return validateRequest(key, signature, url, body); } catch (error) { return error.name; } };
const genuine = ask(form);
const asJson = ask(JSON.stringify(parameters));
console.log('genuine form body:', genuine);
console.log('the same as JSON: ', asJson);
assert.strictEqual(genuine, 'SyntaxError');
assert.strictEqual(asJson, true);
JS
node run.cjs
