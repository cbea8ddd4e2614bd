import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
let script: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcry-bundle-'));
  const wrangler = join(import.meta.dirname, '../../node_modules/.bin/wrangler');
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: folder };
  await promisify(execFile)(wrangler, ['deploy', '--dry-run', '--outdir', folder], { env });
  script = await readFile(join(folder, 'index.js'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Grows with what the exchange does; what people read and the fifty languages of a library must not come back into it. */
const BUNDLE_BYTES = 262_000;

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
