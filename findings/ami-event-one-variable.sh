#!/usr/bin/env bash
# Asterisk sends a call's variables as several lines of one name; the event tools for it keep only the last.
#
# Expected: with `channelvars` set, every event of Asterisk's manager interface carries one `ChanVariable: name=value`
#   line per variable. `toObject` might keep them as a list; `toArray`, which gives name and value pairs in order, has room
#   for all of them.
# Instead: toObject overwrites, so that the last line wins, and toArray is made from that object and has one pair too.
#   There is no option and no other way to the rest.
# Versions: asterisk-ami-event-utils 2.0.2 (used by asterisk-ami-client), Node 20.
# Output seen:
#   toObject: {"Event":"Hangup","ChanVariable":"publisher=pub_9","Cause":"16"}
#   toArray:  [["Event","Hangup"],["ChanVariable","publisher=pub_9"],["Cause","16"]]
# Why it matters: these variables are how a switch says which campaign, buyer and auction a leg belongs to. Two of the three
#   are missing from the event that ends the call; which one is left depends on the order in a configuration file, so a
#   line added there for something else makes calls unbillable.
# Source: Asterisk's sample manager.conf (channelvars). Other libraries for the interface once had the same fault.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent asterisk-ami-event-utils@2.0.2
cat >run.cjs <<'JS'
const assert = require('node:assert');
const { toArray, toObject } = require('asterisk-ami-event-utils');
const event = ['Event: Hangup', 'ChanVariable: campaign=cmp_1', 'ChanVariable: auction=auc_7', 'ChanVariable: publisher=pub_9',
  'Cause: 16', '', ''].join('\r\n');
console.log('toObject:', JSON.stringify(toObject(event)));
console.log('toArray: ', JSON.stringify(toArray(event)));
assert.deepStrictEqual(toObject(event), { Event: 'Hangup', ChanVariable: 'publisher=pub_9', Cause: '16' });
assert.deepStrictEqual(toArray(event), [['Event', 'Hangup'], ['ChanVariable', 'publisher=pub_9'], ['Cause', '16']]);
JS
node run.cjs
