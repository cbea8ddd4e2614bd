import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runVite } from '../../src/simulator/build-console.ts';
import { type BuiltModule, modulesIn, REPOSITORY } from '../../src/simulator/bundle.ts';
import { atOnce } from '../bench/sections/bundle.ts';

let folder: string;
let modules: BuiltModule[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcry-bundle-'));
  await runVite(REPOSITORY, folder, ['--mode', 'worker']);
  modules = await modulesIn(folder);
});
afterAll(() => rm(folder, { recursive: true }));

/** What a cold isolate reads before its first answer to a carrier. */
const FOR_CALLS_BYTES = 170_000;
/** Grows with what the exchange does, and costs no call: what people read and the fifty languages of a library must not come back into it. */
const ALL_BYTES = 330_000;

const gzipBytes = (of: readonly BuiltModule[]): number =>
  of.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0);

describe('what deploys', () => {
  it('is small', () => {
    expect(gzipBytes(modules)).toBeGreaterThan(50_000);
    expect(gzipBytes(modules)).toBeLessThan(ALL_BYTES);
  });

  it('is read for a call only as far as a call needs it', () => {
    const read = atOnce(modules);
    expect(gzipBytes(read)).toBeGreaterThan(50_000);
    expect(gzipBytes(read)).toBeLessThan(FOR_CALLS_BYTES);
    const text = read.map(({ contents }) => contents).join('');
    // What only the API, the cron and the queues' consumers have.
    for (const elsewhere of ['/v1/payout-runs', '%PDF-'])
      expect([elsewhere, text.includes(elsewhere)]).toEqual([elsewhere, false]);
  });

  it('holds nothing that is only read by people', () => {
    const text = modules.map(({ contents }) => contents).join('');
    for (const wordsOfPages of ['<!doctype html>', 'openapi:"3.1.1"', '"x-roles"'])
      expect([wordsOfPages, text.includes(wordsOfPages)]).toEqual([wordsOfPages, false]);
  });
});
