import { join } from 'node:path';
import { type Bundle, bundleScript, REPOSITORY } from '../../../src/simulator/bundle.ts';
import { cpuSeconds } from '../children.ts';
import { bundleOf } from '../earlier.ts';
import { VARS } from '../market.ts';
import { type Section, show } from '../report.ts';
import { startExchange } from '../runtime.ts';
import type { Stage } from '../stage.ts';
import { median } from '../stats.ts';

/** A Worker that does nothing: what the runtime itself takes. */
const EMPTY = `export default { fetch: () => new Response(null, { status: 404 }), queue() {}, scheduled() {} };`;

/** Every Worker under one configuration, whose objects an earlier one may not know: bindings have their price, too. */
const entryOf = (objects: readonly string[]): string =>
  [
    `import { DurableObject } from 'cloudflare:workers';`,
    `import * as product from './product.js';`,
    ...objects.map((name) => `export const ${name} = product['${name}'] ?? class extends DurableObject {};`),
    'export default product.default;',
  ].join('\n');

/**
 * CPU of a fresh workerd until it has answered one request, less that of one with an empty Worker: what reading,
 * compiling and first running the Worker takes. CPU and not the clock, which shows what else the machine does.
 */
export async function coldStart(stage: Stage, commit: string, rounds: number): Promise<Section> {
  const today = await bundleScript(REPOSITORY, true);
  const bundles = new Map([
    ['empty', { ...today, script: EMPTY }],
    ['today', today],
    [commit, { ...today, script: (await bundleOf(commit, stage.scratch)).script }],
  ]);
  const found = new Map<string, number[]>([...bundles.keys()].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, bundle] of bundles)
      found.get(name)!.push(await startCold(bundle, join(stage.scratch, `cold-${name}-${round}`)));
  const cpuMs = (name: string): number => median(found.get(name)!);
  const added = (name: string): number => cpuMs(name) - cpuMs('empty');
  const ratio = added('today') / added(commit);
  return {
    name: 'First answer of a cold isolate, CPU ms',
    figures: Object.fromEntries([...bundles.keys()].map((name) => [name, cpuMs(name)])),
    rows: [
      ['', 'whole process', 'added by the Worker', 'script, kB'],
      ...[...bundles].map(([name, { script }]) => [
        name,
        show(cpuMs(name)),
        show(added(name)),
        show(script.length / 1_024),
      ]),
    ],
    lines: [
      {
        what: `CPU until the first answer of a cold isolate, against ${commit}`,
        figure: `${show(ratio)} ×`,
        bar: '< 1 ×',
        passed: ratio < 1,
      },
    ],
  };
}

async function startCold(bundle: Omit<Bundle, 'console'>, persistTo: string): Promise<number> {
  const running = await startExchange(VARS, persistTo, {
    bundle: { ...bundle, migrations: [] },
    entry: entryOf,
  });
  try {
    const reply = await fetch(`${running.url}/v1/nothing`);
    await reply.text();
    return cpuSeconds(running.pid) * 1_000;
  } finally {
    await running.stop();
  }
}
