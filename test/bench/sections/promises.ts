import { join } from 'node:path';
import { bidders, openCampaign, VARS } from '../market.ts';
import { modulesOf } from '../modules.ts';
import { type Section, show } from '../report.ts';
import { FAULTS_AT_MOST, measure, warmUp, worstFaults } from '../rounds.ts';
import { startWorker } from '../runtime.ts';
import { interleave, type Round, type Stage, type Subject } from '../stage.ts';
import { median } from '../stats.ts';

const CONCURRENCY = 16;
const BUYERS = 10;
const PATIENCE_MS = 2_000;
const WARM_SECONDS = 10;
const CPU_BAR = 1.25;

/**
 * An answered call beside one written by hand that keeps the same promises and no more (promises.worker.ts): what being
 * general costs, in CPU until all is quiet and in calls a second. Queues and D1 are in another process.
 */
export async function promises(stage: Stage, rounds: number, seconds: number): Promise<Section> {
  const exchange = await stage.apart();
  const { number } = await openCampaign(exchange.url, stage.buyers.url, bidders(BUYERS, 0), PATIENCE_MS);
  const authToken = VARS.TWILIO_AUTH_TOKEN;
  const byHand = await startWorker({
    modules: modulesOf('test/bench/promises.worker.ts'),
    worker: {
      name: 'promises',
      compatibilityDate: '2026-11-01',
      compatibilityFlags: ['nodejs_compat', 'global_fetch_strictly_public'],
      durableObjects: {
        CALLS: { className: 'CallsDO', useSQLite: true },
        SHARD: { className: 'ShardDO', useSQLite: true },
      },
    },
    bindings: { BUYERS_URL: stage.buyers.url, AUTH_TOKEN: authToken },
    persistTo: join(stage.scratch, 'promises'),
  });
  try {
    const subject = (name: string, { url, pid }: { url: string; pid: number | null }): Subject => ({
      name,
      pid,
      job: {
        script: { kind: 'answer', url, authToken, number },
        seconds,
        pace: 'closed',
        concurrency: CONCURRENCY,
      },
    });
    const subjects = [subject('the exchange', exchange), subject('by hand', byHand)];
    for (const each of subjects) await warmUp(stage, each.job.script, WARM_SECONDS);
    return report(await interleave(subjects, rounds, (each) => measure(stage, each)));
  } finally {
    await byHand.stop();
  }
}

function report(found: ReadonlyMap<string, readonly Round[]>): Section {
  const names = [...found.keys()];
  const of = (name: string, figure: (round: Round) => number): number => median(found.get(name)!.map(figure));
  const [ours, byHand] = names.map((name) => found.get(name)!) as [readonly Round[], readonly Round[]];
  const ratio = (figure: (round: Round) => number): number =>
    median(ours.map((round, i) => figure(round) / figure(byHand[i]!)));
  const [rate, cpu] = [ratio(({ perSecond }) => perSecond), ratio(({ cpuMs }) => cpuMs)];
  const faults = worstFaults([...found.values()].flat());
  return {
    name: `An answered call beside one by hand that keeps the same promises, ${BUYERS} buyers answering at once`,
    figures: { rate, cpu, faults },
    rows: [
      ['', 'a second', 'CPU ms each, until quiet', 'pings each', 'faults %'],
      ...names.map((name) => [
        name,
        show(of(name, ({ perSecond }) => perSecond)),
        show(of(name, ({ cpuMs }) => cpuMs)),
        show(of(name, ({ pingsPerCall }) => pingsPerCall)),
        show(worstFaults(found.get(name)!) * 100),
      ]),
      ['×', show(rate), show(cpu), '', ''],
    ],
    lines: [
      {
        what: 'CPU of an answered call until quiet, against one by hand that keeps the same promises',
        figure: `${show(cpu)} ×`,
        bar: '≤ 1.25 ×',
        passed: cpu <= CPU_BAR && faults <= FAULTS_AT_MOST,
      },
    ],
  };
}
