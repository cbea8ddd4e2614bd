import { gzipSync } from 'node:zlib';
import { type BuiltModule, bundleScript, REPOSITORY } from '../../../src/simulator/bundle.ts';
import type { Section } from '../report.ts';

export async function bundleSize(): Promise<Section> {
  const { modules } = await bundleScript(REPOSITORY, true);
  const sizes = { all: weigh(modules), forCalls: weigh(atOnce(modules)) };
  const kb = (size: number): string => `${Math.round(size / 1_024)} kB`;
  const row = (name: string, { bytes, gzipBytes }: Weight): string[] => [name, kb(bytes), kb(gzipBytes)];
  return {
    name: 'The Worker, as it deploys',
    figures: sizes,
    rows: [['', 'raw', 'gzip'], row('all of it', sizes.all), row('read before a first call', sizes.forCalls)],
    lines: [],
  };
}

type Weight = { bytes: number; gzipBytes: number };

const weigh = (modules: readonly BuiltModule[]): Weight => ({
  bytes: modules.reduce((sum, { contents }) => sum + Buffer.byteLength(contents), 0),
  gzipBytes: modules.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0),
});

const ASKED_AT_ONCE = /\b(?:from|import)\s*"\.\/([^"]+)"/g;

/** What runs and all it cannot start without: the rest is read when somebody first asks for it. */
export function atOnce(modules: readonly BuiltModule[]): BuiltModule[] {
  const byPath = new Map(modules.map((each) => [each.path, each]));
  const found = new Set<BuiltModule>();
  const visit = (each: BuiltModule): void => {
    if (found.has(each)) return;
    found.add(each);
    for (const [, path] of each.contents.matchAll(ASKED_AT_ONCE)) {
      const asked = byPath.get(path!);
      if (asked) visit(asked);
    }
  };
  visit(modules[0]!);
  return [...found];
}
