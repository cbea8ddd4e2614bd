#!/usr/bin/env bash
# DuckDB shows a price of 45.75 in a folder of Parquet files and finds no row where the price is 45.75.
#
# Expected: where files of one folder hold a column in two types, either both are widened to a type that holds all
#   values, or the query fails; and a filter agrees with what the query shows.
# Instead: the first file by name decides. Later values are rounded to its type without a word. The filter, however, is
#   mostly applied before the rounding: `=` and `>=` look at the stored value, `count(*) filter` and sums at the rounded one.
# Versions: @duckdb/node-api 1.5.6-r.1 (DuckDB 1.5.6), Node 20.
# Output seen:
#   select price                         45.00, 45.75
#   select sum(price)                    90.75
#   ... where price = 45.75              no row
#   ... where price > 45.75              45.75
#   count(*) filter (price = 45.75)      1
#   select sum(price), files reversed    90.754999
#   select sum(price), union_by_name     90.754999
# Why it matters: an archive is written a day at a time by many versions of the writer. On the day prices go from cents to
#   finer units, or a writer guesses whole dollars because all prices of the day were whole, every later day is
#   rounded in all reports that begin earlier. The total depends on which days one asks for, and the row that makes
#   the difference cannot be found by its amount.
# Source: DuckDB's page on combining schemas says the first file's schema is used and others are cast; that this rounds
#   money in silence, and that filters see something else, it does not say.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent @duckdb/node-api@1.5.6-r.1
cat >run.mjs <<'JS'
import assert from 'node:assert';
import { DuckDBInstance } from '@duckdb/node-api';
const database = await (await DuckDBInstance.create()).connect();
const ask = async (sql) => (await database.runAndReadAll(sql)).getRowsJson().map(([value]) => String(value));
await database.run("copy (select 45.00::decimal(18,2) as price) to 'day-1.parquet'");
await database.run("copy (select 45.754999::decimal(18,6) as price) to 'day-2.parquet'");
const days = "'day-*.parquet'";
const seen = {
  'select price': await ask(`select price from ${days}`),
  'select sum(price)': await ask(`select sum(price) from ${days}`),
  '... where price = 45.75': await ask(`select price from ${days} where price = 45.75`),
  '... where price > 45.75': await ask(`select price from ${days} where price > 45.75`),
  'count(*) filter (price = 45.75)': await ask(`select count(*) filter (price = 45.75) from ${days}`),
  'select sum(price), files reversed': await ask("select sum(price) from read_parquet(['day-2.parquet', 'day-1.parquet'])"),
  'select sum(price), union_by_name': await ask(`select sum(price) from read_parquet(${days}, union_by_name = true)`),
};
for (const [sql, values] of Object.entries(seen)) console.log(sql.padEnd(36), values.length ? values.join(', ') : 'no row');
assert.deepStrictEqual(Object.values(seen),
  [['45.00', '45.75'], ['90.75'], [], ['45.75'], ['1'], ['90.754999'], ['90.754999']]);
JS
node run.mjs
