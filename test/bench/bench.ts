import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { stopOnSignal } from '../../src/simulator/stopping.ts';
import { profile } from './profile.ts';
import { printSection, type Section, verdicts } from './report.ts';
import { against } from './sections/against.ts';
import { bundleSize } from './sections/bundle.ts';
import { coldStart } from './sections/cold.ts';
import { cost } from './sections/cost.ts';
import { counted, type Summed } from './sections/counted.ts';
import { fairness } from './sections/fairness.ts';
import { feed } from './sections/feed.ts';
import { growth } from './sections/growth.ts';
import { history } from './sections/history.ts';
import { addedLatency } from './sections/latency.ts';
import { leases } from './sections/leases.ts';
import { overload } from './sections/overload.ts';
import { promises } from './sections/promises.ts';
import { refusals } from './sections/refusals.ts';
import { settle } from './sections/settle.ts';
import { signing } from './sections/signing.ts';
import { objectSize } from './sections/size.ts';
import { throughput } from './sections/throughput.ts';
import { type Stage, setStage } from './stage.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    only: { type: 'string' },
    profile: { type: 'boolean', default: false },
    overload: { type: 'boolean', default: false },
    /** How large a history to make and ask: 1000000 takes some twenty minutes and 2 GB. */
    calls: { type: 'string' },
    /** A commit: its Worker is built and measured beside today's. */
    against: { type: 'string' },
  },
});

const { quick } = values;
const rounds = 3;

/** Ten buyers: six asked directly, four through one shard. */
const SHARDS_PER_CALL = 1;
const SLOWEST_BID_SECONDS = 0.1;

const SECTIONS: Record<string, (stage: Stage) => Promise<Section>> = {
  throughput: (stage) => throughput(stage, rounds, quick ? 1 : 5),
  latency: (stage) => addedLatency(stage, rounds, quick ? 2 : 10),
  promises: (stage) => promises(stage, quick ? 3 : 7, quick ? 1 : 5),
  fairness: (stage) => fairness(stage, quick ? 2 : 6),
  refusals: (stage) => refusals(stage, rounds, quick ? 1 : 3),
  leases: (stage) => leases(stage, quick ? 3 : 9, quick ? 1 : 2),
  counted: (stage) => counted(stage, quick ? 40 : 200),
  settle: (stage) => settle(stage, quick ? 5 : 15, quick ? 300 : 1_000, values.against),
  signing: (stage) => signing(stage, rounds, quick ? 5_000 : 20_000),
  feed: (stage) => feed(stage, rounds, quick ? 2 : 6, quick ? 100 : 500),
  growth: (stage) => growth(stage, rounds, quick ? 2 : 6),
  size: () => objectSize(rounds),
  ...(values.calls && { history: () => history(Number(values.calls)) }),
  bundle: bundleSize,
  ...(values.against && {
    against: (stage: Stage) => against(stage, values.against!, quick ? 3 : 7, quick ? 1 : 5),
    cold: (stage: Stage) => coldStart(stage, values.against!, quick ? 7 : 15),
  }),
  ...(values.overload && { overload: (stage: Stage) => overload(stage, 20) }),
  ...(values.profile && { profile: (stage: Stage) => profile(stage, quick ? 3 : 12) }),
};

const only = values.only?.split(',');
const startedAt = Date.now();
const stage = await setStage();
stopOnSignal(() => stage.stop());
const found: Record<string, Section> = {};
let failed = false;
try {
  const note = (name: string, section: Section): void => {
    found[name] = section;
    printSection(section);
  };
  for (const [name, run] of Object.entries(SECTIONS)) {
    if (only && !only.includes(name)) continue;
    try {
      note(name, await run(stage));
    } catch (error) {
      failed = true;
      console.error(`\n${name} could not be measured:`, error);
    }
  }
  const { counted: rows, throughput: rates } = found;
  if (rows && rates)
    note(
      'cost',
      cost({
        call: rows.figures['perCompletedCall'] as Summed,
        cpuMsPerCall: rates.figures['cpuMsPerCompletedCall'] as number,
        shardsPerCall: SHARDS_PER_CALL,
        slowestBidSeconds: SLOWEST_BID_SECONDS,
      }),
    );
} finally {
  await stage.stop();
}

const lines = Object.values(found).flatMap((section) => section.lines);
const seconds = Math.round((Date.now() - startedAt) / 1_000);
console.log(
  `\n${verdicts(lines)}\n\n${cpus().length} cores, ${seconds} s; ratios within one run are what counts.`,
);
if (values.json) {
  const figures = Object.fromEntries(Object.entries(found).map(([name, section]) => [name, section.figures]));
  await writeFile(values.json, `${JSON.stringify({ quick, seconds, lines, figures }, null, 2)}\n`);
}
process.exit(failed || lines.some(({ passed }) => passed === false) ? 1 : 0);
