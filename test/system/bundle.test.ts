import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runVite } from '../../src/simulator/build-console.ts';
import { REPOSITORY } from '../../src/simulator/bundle.ts';

let folder: string;
let script: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcry-bundle-'));
  await runVite(REPOSITORY, folder, ['--mode', 'worker']);
  script = await readFile(join(folder, 'index.js'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Grows with what the exchange does; what people read and the fifty languages of a library must not come back into it. */
const BUNDLE_BYTES = 240_000;

describe('what deploys', () => {
  it('is small: a cold isolate reads all of it before its first answer', () => {
    const bytes = gzipSync(script).length;
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(BUNDLE_BYTES);
  });

  it('holds nothing that is only read by people', () => {
    const text = script.toString();
    for (const wordsOfPages of ['<!doctype html>', 'openapi:"3.1.1"', '"x-roles"'])
      expect([wordsOfPages, text.includes(wordsOfPages)]).toEqual([wordsOfPages, false]);
  });
});
