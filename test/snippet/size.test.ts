import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { buildDocuments } from '../../src/api/documents.ts';

const MOST_BYTES = 3_000;

it('weighs less than three kilobytes, with all that a page is told', () => {
  const file = buildDocuments().find(({ path }) => path === 'snippet.js');
  const id = 'pool_0123456789abcdefghjkmn';
  const leases = `https://exchange.example.com/v1/pools/${id}/leases`;
  const told = JSON.stringify({ pool: id, leases, overflow: '+14155550199', codeLength: 1 });
  const text = `self.outcryPool=${told};\n${file!.text}`;
  expect(text).not.toMatch(/import |export |process\.env/);
  expect(gzipSync(text, { level: 9 }).length).toBeLessThan(MOST_BYTES);
});
