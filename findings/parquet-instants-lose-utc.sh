#!/usr/bin/env bash
# A moment written to Parquet by hyparquet-writer is read by DuckDB as a wall clock, five hours from where it was.
#
# Expected: a JavaScript Date is a moment. hyparquet-writer marks its column TIMESTAMP_MILLIS, and Parquet's rules say that
#   this older mark without a newer one means a moment in UTC (isAdjustedToUTC = true). A reader should answer with a
#   TIMESTAMP WITH TIME ZONE, and 02:00 UTC should be the evening before in New York.
# Instead: DuckDB makes it a TIMESTAMP without zone. Asked for New York time, or compared with a moment, it takes 02:00 for
#   New York's own 02:00, so the value moves by the offset, the wrong way. Nothing fails. With the newer mark
#   written beside the old one by hand it is right.
# Versions: hyparquet-writer 0.17.0, @duckdb/node-api 1.5.6-r.1 (DuckDB 1.5.6), Node 20.
# Output seen, for a call at 2026-11-28 02:00 UTC and a reader in New York:
#   as written   TIMESTAMP                 New York day 2026-11-28  after 03:00 UTC: true
#   both marks   TIMESTAMP WITH TIME ZONE  New York day 2026-11-27  after 03:00 UTC: false
# Why it matters: the archive is asked for a buyer's day, in the buyer's zone. Calls of the evening fall into the next day,
#   invoices and caps of the day do not match the exchange's own, and a dispute window is measured five hours off.
# Source: Parquet's LogicalTypes, compatibility of TIMESTAMP with the older converted types.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent hyparquet-writer@0.17.0 @duckdb/node-api@1.5.6-r.1
cat >run.mjs <<'JS'
import assert from 'node:assert';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetWriteFile } from 'hyparquet-writer';
const columnData = [{ name: 'began', data: [new Date('2026-11-28T02:00:00Z')] }];
parquetWriteFile({ filename: 'plain.parquet', columnData });
parquetWriteFile({ filename: 'marked.parquet', columnData, schema: [{ name: 'root', num_children: 1 },
  { name: 'began', type: 'INT64', repetition_type: 'REQUIRED', converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } }] });
const database = await (await DuckDBInstance.create()).connect();
await database.run("set timezone = 'America/New_York'");
const read = async (label, file) => {
  const [row] = (await database.runAndReadAll(`select typeof(began), (began::timestamptz)::date::varchar,
    began > timestamptz '2026-11-28 03:00:00+00' from '${file}'`)).getRowsJson();
  console.log(label.padEnd(12), row[0].padEnd(25), `New York day ${row[1]}  after 03:00 UTC: ${row[2]}`);
  return row;
};
assert.deepStrictEqual(await read('as written', 'plain.parquet'), ['TIMESTAMP', '2026-11-28', true]);
assert.deepStrictEqual(await read('both marks', 'marked.parquet'), ['TIMESTAMP WITH TIME ZONE', '2026-11-27', false]);
JS
node run.mjs
