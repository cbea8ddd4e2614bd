import { gzipSync } from 'node:zlib';
import { bundleWorker, REPOSITORY } from '../../../src/simulator/bundle.ts';
import type { Section } from '../report.ts';

export async function bundleSize(): Promise<Section> {
  const { script } = await bundleWorker(REPOSITORY);
  const bytes = Buffer.byteLength(script);
  const gzipBytes = gzipSync(script, { level: 9 }).length;
  const kb = (size: number): string => `${Math.round(size / 1_024)} kB`;
  return {
    name: 'The Worker, as wrangler bundles it',
    figures: { bytes, gzipBytes },
    rows: [
      ['', 'size'],
      ['raw', kb(bytes)],
      ['gzip', kb(gzipBytes)],
    ],
    lines: [],
  };
}
