import { gzipSync } from 'node:zlib';
import { bundleScript, REPOSITORY } from '../../../src/simulator/bundle.ts';
import type { Section } from '../report.ts';

export async function bundleSize(): Promise<Section> {
  const { script } = await bundleScript(REPOSITORY, true);
  const bytes = Buffer.byteLength(script);
  const gzipBytes = gzipSync(script, { level: 9 }).length;
  const kb = (size: number): string => `${Math.round(size / 1_024)} kB`;
  return {
    name: 'The Worker, as it deploys',
    figures: { bytes, gzipBytes },
    rows: [
      ['', 'size'],
      ['raw', kb(bytes)],
      ['gzip', kb(gzipBytes)],
    ],
    lines: [],
  };
}
