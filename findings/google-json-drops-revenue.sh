#!/usr/bin/env bash
# Google's own JSON reader for its advertising messages drops the revenue when fields are spelt as in the .proto files.
#
# Expected: the JSON form of protocol buffers has two spellings of a field, conversionValue and conversion_value, and every
#   reader must take both. A name it does not know is an error by default.
# Instead: proto3-json-serializer, through which Google's Node clients go, knows one spelling. The other one is treated
#   as unknown, and unknown names are ignored, so the event is accepted without its value, source and transaction.
#   The client's own `fromObject` does the same.
# Versions: proto3-json-serializer 3.0.4 with the protos of @google-ads/datamanager 0.3.0, protobufjs 7.6.6, Node 20.
# Output seen:
#   {"conversionValue":45,"transactionId":"call_1","eventSource":"PHONE"}    -> the same
#   {"conversion_value":45,"transaction_id":"call_1","event_source":"PHONE"} -> {}
# Why it matters: a body taken from a job written in Python, or from a stored request, is a valid event. Sent from Node it
#   reports a call worth nothing, and since the transaction's name is gone too, a repeated delivery counts twice:
#   bidding then learns from calls that earn nothing and come in pairs.
# Source: the ProtoJSON specification, field names; for the serializer in general, bug report 794 in Google's
#   Node repository, open since November 2025.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent proto3-json-serializer@3.0.4 @google-ads/datamanager@0.3.0 protobufjs@7.6.6
cat >run.cjs <<'JS'
const assert = require('node:assert');
const { Root } = require('protobufjs');
const { fromProto3JSON, toProto3JSON } = require('proto3-json-serializer');
const { protos } = require('@google-ads/datamanager');
const root = Root.fromJSON(require('@google-ads/datamanager/build/protos/protos.json'));
const type = root.lookupType('google.ads.datamanager.v1.Event');
const camel = { conversionValue: 45, transactionId: 'call_1', eventSource: 'PHONE' };
const snake = { conversion_value: 45, transaction_id: 'call_1', event_source: 'PHONE' };
const read = (event) => {
  const answer = toProto3JSON(fromProto3JSON(type, event));
  console.log(JSON.stringify(event).padEnd(72), '->', JSON.stringify(answer));
  return answer;
};
assert.deepStrictEqual(read(camel), camel);
assert.deepStrictEqual(read(snake), {});
assert.deepStrictEqual(protos.google.ads.datamanager.v1.Event.fromObject(snake).toJSON(), {});
JS
node run.cjs
