#!/usr/bin/env bash
# Vonage's own classes leave `startOnEnter: false` and `loop: 0` out of the call script.
#
# Expected: `new Conversation(name, music, startOnEnter, …)` and `new Stream(url, level, bargeIn, loop)` write what they
#   are given. false and 0 are the two values for which those options exist: Vonage's defaults are true (the
#   conference starts with this caller) and 1 (played once); 0 means over and over.
# Instead: a value that counts as false in JavaScript is taken for "not given". The script has no such key, and
#   Vonage applies the opposite default. No error, no warning, and TypeScript is content.
# Versions: @vonage/voice 1.24.1, Node 20.
# Output seen:
#   asked for startOnEnter false, endOnExit false: {"action":"conversation","name":"room"}
#   asked for startOnEnter true,  endOnExit true:  {"action":"conversation","name":"room","startOnEnter":true,"endOnExit":true}
#   asked for loop 0:                              {"action":"stream","streamUrl":["https://example.com/hold.mp3"]}
#   asked for loop 2:                              {"action":"stream","streamUrl":["https://example.com/hold.mp3"],"loop":2}
# Why it matters: a caller put on hold until a buyer joins is instead in a running conference: the bridge counts from that
#   moment, so waiting is billed as talking and a call "converts" though nobody ever answered. And hold music that
#   should last as long as the auction plays once and leaves dead air.
# Source: Vonage's NCCO reference, conversation (startOnEnter, default true) and stream (loop, default 1, 0 is endless).
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent @vonage/voice@1.24.1
cat >run.mjs <<'JS'
import assert from 'node:assert';
import { Conversation, NCCOBuilder, Stream } from '@vonage/voice';
const script = (action) => new NCCOBuilder().addAction(action).build()[0];
const show = (asked, action) => { console.log(`asked for ${asked}:`.padEnd(46), JSON.stringify(action)); return action; };
const room = (start, end) => script(new Conversation('room', undefined, start, end));
const hold = (loop) => script(new Stream('https://example.com/hold.mp3', undefined, undefined, loop));
const no = show('startOnEnter false, endOnExit false', room(false, false));
const yes = show('startOnEnter true,  endOnExit true', room(true, true));
const endless = show('loop 0', hold(0));
const twice = show('loop 2', hold(2));
assert.ok(!('startOnEnter' in no) && !('endOnExit' in no) && yes.startOnEnter === true && yes.endOnExit === true);
assert.ok(!('loop' in endless) && twice.loop === 2);
JS
node run.mjs
