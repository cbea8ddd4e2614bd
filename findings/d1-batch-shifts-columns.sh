#!/usr/bin/env bash
# The same drizzle query gives other values inside `db.batch()` on D1: they slide into the neighbouring fields.
#
# Expected: `db.batch([query])` answers what `query` answers alone; it only saves round trips.
# Instead: alone, the D1 driver asks for rows as lists and fills the fields in order. In a batch D1 answers with objects,
#   in which columns of one name from two tables are one key; drizzle then takes the values in order all the same. Each
#   repeated name moves all that follow one place to the left. Types in TypeScript still claim the opposite.
# Versions: drizzle-orm 0.45.4, miniflare 4.20260730.0, Node 20.
# Output seen:
#   alone     {"call":"call_1","price":45000000,"buyer":"byr_1","balance":7,"name":"Acme"}
#   in batch  {"call":"byr_1","price":7,"buyer":"Acme"}
# Why it matters: tables of calls and of buyers both have an id and an amount. A statement built in a batch shows the buyer's
#   balance as the price of the call and names the buyer as the call: numbers of the right type, plausible, and wrong.
# Source: drizzle's page on batches; bug report 6038 there, open, and older ones of the same kind since 2023.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent drizzle-orm@0.45.4 miniflare@4.20260730.0
cat >run.mjs <<'JS'
import assert from 'node:assert';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { Miniflare } from 'miniflare';
const worker = new Miniflare({ modules: true, compatibilityDate: '2026-07-01', d1Databases: ['DB'],
  script: 'export default { fetch: () => new Response() }' });
const d1 = await worker.getD1Database('DB');
await d1.exec('create table calls (id text, buyer_id text, amount integer)');
await d1.exec('create table buyers (id text, amount integer, name text)');
await d1.exec("insert into calls values ('call_1', 'byr_1', 45000000)");
await d1.exec("insert into buyers values ('byr_1', 7, 'Acme')");
const calls = sqliteTable('calls', { id: text('id'), buyerId: text('buyer_id'), amount: integer('amount') });
const buyers = sqliteTable('buyers', { id: text('id'), amount: integer('amount'), name: text('name') });
const db = drizzle(d1);
const query = () => db.select({ call: calls.id, price: calls.amount, buyer: buyers.id, balance: buyers.amount, name: buyers.name })
  .from(calls).innerJoin(buyers, eq(calls.buyerId, buyers.id));
const [alone] = await query();
const [[batched]] = await db.batch([query()]);
await worker.dispose();
console.log('alone    ', JSON.stringify(alone));
console.log('in batch ', JSON.stringify(batched));
assert.deepStrictEqual(alone, { call: 'call_1', price: 45000000, buyer: 'byr_1', balance: 7, name: 'Acme' });
assert.deepStrictEqual(JSON.parse(JSON.stringify(batched)), { call: 'byr_1', price: 7, buyer: 'Acme' });
JS
node run.mjs
