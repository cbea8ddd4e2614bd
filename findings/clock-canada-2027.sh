#!/usr/bin/env bash
# Three current releases have three opinions of what the clock will show in western Canada this winter.
#
# Expected: time zones are data everybody has, so releases of the same half year agree on the time of day.
# Instead: British Columbia, Alberta and Manitoba stop changing their clocks in 2026 and stay on summer time. The data
#   built into workerd, which answers for Intl, Temporal and luxon in a Worker, knows none of it; DuckDB's knows the
#   first two; moment-timezone's all three. From November until March each year they are an hour apart.
# Versions: workerd 1.20260730.1 (as pinned by miniflare 4.20260730.0, npm's "latest"), @duckdb/node-api 1.5.6-r.1,
#   moment-timezone 0.6.6 (data 2026f), Node 20. workerd 1.20261117.1 has the new rules.
# Output seen, for 2027-01-15 12:00 UTC:
#   America/Vancouver  workerd 04:00  duckdb 05:00  moment 05:00
#   America/Edmonton   workerd 05:00  duckdb 06:00  moment 06:00
#   America/Winnipeg   workerd 06:00  duckdb 06:00  moment 07:00
#   America/Toronto    workerd 07:00  duckdb 07:00  moment 07:00
# Why it matters: calling hours are law, a buyer's opening hours and daily caps are contracts, and both are decided in the
#   runtime, while the archive is read with the database. Calls are offered to a buyer who has gone home, a cap begins at
#   the wrong midnight, and the calls of that hour are reported under the other day, so invoice and report differ.
# Source: the tz database's news for 2026.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent miniflare@4.20260730.0 @duckdb/node-api@1.5.6-r.1 moment-timezone@0.6.6
cat >run.mjs <<'JS'
import assert from 'node:assert';
import { DuckDBInstance } from '@duckdb/node-api';
import { Miniflare } from 'miniflare';
import moment from 'moment-timezone';
const zones = ['America/Vancouver', 'America/Edmonton', 'America/Winnipeg', 'America/Toronto'];
const at = '2027-01-15T12:00:00Z';
const worker = new Miniflare({ modules: true, compatibilityDate: '2026-07-01', script: `export default { fetch: () =>
  Response.json(${JSON.stringify(zones)}.map((timeZone) => new Intl.DateTimeFormat('en-GB',
    { timeZone, hour: '2-digit', minute: '2-digit' }).format(new Date('${at}')))) }` });
const inWorker = await (await worker.dispatchFetch('http://example.com/')).json();
await worker.dispose();
const database = await (await DuckDBInstance.create()).connect();
const seen = [];
for (const [index, zone] of zones.entries()) {
  const reader = await database.runAndReadAll(`select strftime(timezone('${zone}', timestamptz '${at}'), '%H:%M')`);
  const row = [inWorker[index], reader.getRowsJson()[0][0], moment.tz(at, zone).format('HH:mm')];
  console.log(zone.padEnd(18), `workerd ${row[0]}  duckdb ${row[1]}  moment ${row[2]}`);
  seen.push(row);
}
assert.deepStrictEqual(seen, [['04:00', '05:00', '05:00'], ['05:00', '06:00', '06:00'], ['06:00', '06:00', '07:00'],
  ['07:00', '07:00', '07:00']]);
JS
node run.mjs
