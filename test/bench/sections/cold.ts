import { join } from 'node:path';
import { type BuiltModule, type Bundle, bundleScript, REPOSITORY } from '../../../src/simulator/bundle.ts';
import { cpuMsOfThreads } from '../children.ts';
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
    `import * as product from './index.js';`,
    ...objects.map((name) => `export const ${name} = product['${name}'] ?? class extends DurableObject {};`),
    'export default product.default;',
  ].join('\n');

/** Who asks first: a carrier, whose caller waits, or somebody at the API. */
const ASKED = { call: '/telephony/twilio/voice', API: '/v1/nothing' };

/**
 * CPU of a fresh workerd until it has answered one request, less that of one with an empty Worker: what reading,
 * compiling and first running the Worker takes. CPU and not the clock, which shows what else the machine does.
 */
export async function coldStart(stage: Stage, commit: string, rounds: number): Promise<Section> {
  const today = await bundleScript(REPOSITORY, true);
  const empty: BuiltModule = { type: 'ESModule', path: 'index.js', contents: EMPTY };
  const bundles = new Map([
    ['empty', { ...today, modules: [empty] }],
    ['today', today],
    [commit, { ...today, modules: (await bundleOf(commit, stage.scratch)).modules }],
  ]);
  const found = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++)
    for (const [name, bundle] of bundles)
      for (const [who, path] of Object.entries(ASKED)) {
        const key = `${who} ${name}`;
        const cpuMs = await startCold(bundle, join(stage.scratch, `cold-${name}-${who}-${round}`), path);
        found.set(key, [...(found.get(key) ?? []), cpuMs]);
      }
  const cpuMs = (key: string): number => median(found.get(key)!);
  const added = (who: string, name: string): number => cpuMs(`${who} ${name}`) - cpuMs(`${who} empty`);
  const ratio = (who: string): number => added(who, 'today') / added(who, commit);
  return {
    name: 'First answer of a cold isolate, CPU ms',
    figures: Object.fromEntries([...found.keys()].map((key) => [key, cpuMs(key)])),
    rows: [
      ['', 'whole process', 'added by the Worker'],
      ...Object.keys(ASKED).flatMap((who) =>
        [...bundles.keys()].map((name) => [
          `${who}, ${name}`,
          show(cpuMs(`${who} ${name}`)),
          show(added(who, name)),
        ]),
      ),
    ],
    lines: Object.keys(ASKED).map((who) => ({
      what: `CPU until the first answer of a cold isolate (${who}), against ${commit}`,
      figure: `${show(ratio(who))} ×`,
      bar: '< 1 ×',
      passed: ratio(who) < 1,
    })),
  };
}

async function startCold(bundle: Omit<Bundle, 'console'>, persistTo: string, path: string): Promise<number> {
  const running = await startExchange(VARS, persistTo, {
    bundle: { ...bundle, migrations: [] },
    entry: entryOf,
  });
  try {
    const reply = await fetch(`${running.url}${path}`, { method: 'POST' });
    await reply.text();
    return cpuMsOfThreads(running.pid);
  } finally {
    await running.stop();
  }
}
