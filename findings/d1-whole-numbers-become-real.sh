#!/usr/bin/env bash
# A whole number bound to a statement arrives in D1 and in a Durable Object's SQLite as a REAL: 7 is 7.0.
#
# Expected: Cloudflare's table of types says that a whole Number is written as INTEGER and a Boolean too. So `? / 2` with 7
#   is 3, as with the literal, and `'cap:' || ?` is the text that JavaScript builds as `cap:${n}`.
# Instead: every Number is bound as a floating-point value. A column declared INTEGER turns it back, which hides it; in an
#   expression nothing does: division keeps the fraction, text gets ".0", JSON too, and a large number is
#   written with an exponent and 15 digits.
# Versions: miniflare 4.20260730.0 (workerd 1.20260730.1), Node 20.
# Output seen, D1 and Durable Object alike:
#   kind   integer | real               typeof(7) and typeof(?)
#   half   3 | 3.5                      7 / 2 and ? / 2
#   key    cap:7 | cap:7.0              'cap:' || 7 and 'cap:' || ?
#   big    at:9.00719925474099e+15      'at:' || ? with 9007199254740992
#   json   [7.0]                        json_array(?)
#   cured  3                            cast(? as integer) / 2
# Why it matters: keys that make a charge happen once are built of ids and counters. One built in SQL never equals the one
#   built in code, so "already charged" is not found and the call is charged again. A share computed as `amount * ?
#   / 100` has fractions of the smallest unit, and two large keys become one. `CAST(? AS INTEGER)` cures it.
# Source: Cloudflare's documentation of D1's Worker API, type conversion.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent miniflare@4.20260730.0
cat >run.mjs <<'JS'
import assert from 'node:assert';
import { Miniflare } from 'miniflare';
const sql = `select typeof(7) || ' | ' || typeof(?1) as kind, (7 / 2) || ' | ' || (?1 / 2) as half,
  'cap:' || 7 || ' | ' || 'cap:' || ?1 as key, 'at:' || ?2 as big, json_array(?1) as json, cast(?1 as integer) / 2 as cured`;
const script = `import { DurableObject } from 'cloudflare:workers';
  const sql = ${JSON.stringify(sql)}, values = [7, 9007199254740992];
  export class Counter extends DurableObject { read() { return this.ctx.storage.sql.exec(sql, ...values).one(); } }
  export default { async fetch(request, env) { return Response.json([await env.DB.prepare(sql).bind(...values).first(),
    await env.COUNTER.get(env.COUNTER.idFromName('one')).read()]); } };`;
const worker = new Miniflare({ modules: true, compatibilityDate: '2026-07-01', script, d1Databases: ['DB'],
  durableObjects: { COUNTER: { className: 'Counter', useSQLite: true } } });
const [database, object] = await (await worker.dispatchFetch('http://example.com/')).json();
await worker.dispose();
for (const [what, value] of Object.entries(database)) console.log(what.padEnd(6), value);
assert.deepStrictEqual(object, database);
assert.deepStrictEqual(database, { kind: 'integer | real', half: '3 | 3.5', key: 'cap:7 | cap:7.0',
  big: 'at:9.00719925474099e+15', json: '[7.0]', cured: 3 });
JS
node run.mjs
