import type { Calls } from '../jobs.ts';
import { bidders, openCampaign, VARS } from '../market.ts';
import { type Section, show } from '../report.ts';
import { FAULTS_AT_MOST, measure, plain, warmUp, worstFaults } from '../rounds.ts';
import { interleave, type Round, type Stage, type Subject } from '../stage.ts';
import { median } from '../stats.ts';

/** Enough that the thread is never idle, too few to be taken for overload. */
const CONCURRENCY = 16;
const BUYERS = 10;
const BAR = 0.75;
/** Bars of the skeleton whose pings leave by the same doors. */
const BAR_BY_SIX = 0.5;
const CPU_BAR_BY_SIX = 2;
const CROWDED = 'calls answered, with queues and D1 in the process';
const STRICT = 'skeleton, the same, with pings as they must be';
const BY_SIX = 'skeleton, four of ten through a shard';
/** Buyers answer at once; a saturated exchange hears them late. Nobody shall be missed for that. */
const PATIENCE_MS = 2_000;

/**
 * Calls a second of one campaign whose ten buyers answer at once, beside what the runtime can do at most. Queues, their
 * consumers and D1 run in a process of their own, as in production; what it is with all of it in one is told as well.
 */
export async function throughput(stage: Stage, rounds: number, seconds: number): Promise<Section> {
  const { bare, buyers } = stage;
  const apart = await stage.apart();
  const open = (url: string) => openCampaign(url, buyers.url, bidders(BUYERS, 0), PATIENCE_MS);
  const authToken = VARS.TWILIO_AUTH_TOKEN;
  const at = { url: apart.url, authToken, number: (await open(apart.url)).number };
  const calls = (kind: Calls['kind']): Calls => ({ kind, ...at });
  const crowded = { url: stage.exchange.url, authToken, number: (await open(stage.exchange.url)).number };
  const subject = (name: string, pid: number | null, script: Subject['job']['script']): Subject => ({
    name,
    pid,
    job: { script, seconds, pace: 'closed', concurrency: CONCURRENCY },
  });
  const subjects = [
    subject('calls answered', apart.pid, calls('answer')),
    subject('skeleton', bare.pid, plain(`${bare.url}/auction?n=${BUYERS}&ms=0`)),
    subject(BY_SIX, bare.pid, plain(`${bare.url}/auction?n=${BUYERS}&ms=0&bySix`)),
    subject(STRICT, bare.pid, plain(`${bare.url}/auction?n=${BUYERS}&ms=0&bySix&strict`)),
    subject('calls completed (four webhooks)', apart.pid, calls('complete')),
    subject(CROWDED, stage.exchange.pid, { kind: 'answer', ...crowded }),
    subject('bare Worker, fan-out alone', bare.pid, plain(`${bare.url}/fanout?n=${BUYERS}&ms=0`)),
    subject('bare object, 1 and 3 rows', bare.pid, plain(`${bare.url}/rows?first=1&then=3`)),
  ];
  for (const each of subjects) await warmUp(stage, each.job.script, each.pid === bare.pid ? 1 : 2);
  const found = await interleave(subjects, rounds, (each) => measure(stage, each));

  const of = (name: string, figure: (round: Round) => number): number => median(found.get(name)!.map(figure));
  const rate = (name: string): number => of(name, (round) => round.perSecond);
  const cpuOf = (name: string): number => of(name, (round) => round.cpuMs);
  const [answered, skeleton] = [rate('calls answered'), rate('skeleton')];
  // Each round against the skeleton's of the same round: what the machine did meanwhile hits both.
  const against = (name: string): number[] =>
    found.get('calls answered')!.map((round, i) => round.perSecond / found.get(name)![i]!.perSecond);
  const ratios = against('skeleton');
  const ratio = median(ratios);
  const bySix = median(against(BY_SIX));
  const strict = median(against(STRICT));
  const cpuBySix = cpuOf('calls answered') / cpuOf(BY_SIX);
  const asked = of('calls answered', (round) => round.pingsPerCall);
  const faults = worstFaults(found.get('calls answered')!);
  return {
    name: `Calls a second, ${BUYERS} buyers answering at once, ${CONCURRENCY} callers at a time`,
    figures: {
      answeredPerSecond: answered,
      skeletonPerSecond: skeleton,
      completedPerSecond: rate('calls completed (four webhooks)'),
      ratio,
      ratios,
      ratioBySix: bySix,
      ratioStrict: strict,
      strictOfSkeleton: rate(STRICT) / skeleton,
      cpuBySix,
      pingsPerCall: asked,
      faults,
      cpuMsPerAnsweredCall: cpuOf('calls answered'),
      cpuMsPerCompletedCall: cpuOf('calls completed (four webhooks)'),
      cpuMsPerSkeletonCall: cpuOf('skeleton'),
    },
    rows: [
      ['', 'a second', '× skeleton', 'CPU ms each', 'pings each', 'faults %', 'generator’s core'],
      ...subjects.map(({ name }) => [
        name,
        show(rate(name)),
        show(rate(name) / skeleton),
        show(cpuOf(name)),
        show(of(name, (round) => round.pingsPerCall)),
        show(worstFaults(found.get(name)!) * 100),
        show(of(name, (round) => round.tally.load)),
      ]),
    ],
    lines: [
      {
        what: 'CPU of an answered call, against the skeleton',
        figure: `${show(cpuOf('calls answered') / cpuOf('skeleton'))} ×`,
        bar: '',
        passed: null,
      },
      {
        what: 'calls a second, against the skeleton',
        figure: `${show(ratio * 100)} % (${ratios.map((each) => Math.round(each * 100)).join(', ')})`,
        bar: '≥ 75 %',
        passed: ratio >= BAR && asked > BUYERS - 0.1 && faults <= FAULTS_AT_MOST,
      },
      {
        what: 'calls a second, against the skeleton through a shard',
        figure: `${show(bySix * 100)} %`,
        bar: '≥ 50 %',
        passed: bySix >= BAR_BY_SIX && asked > BUYERS - 0.1 && faults <= FAULTS_AT_MOST,
      },
      {
        what: 'a skeleton with pings as they must be, against the skeleton',
        figure: `${show((rate(STRICT) / skeleton) * 100)} %`,
        bar: '',
        passed: null,
      },
      {
        what: 'calls a second, against the skeleton with pings as they must be',
        figure: `${show(strict * 100)} %`,
        bar: '',
        passed: null,
      },
      {
        what: 'CPU of an answered call, against the skeleton through a shard',
        figure: `${show(cpuBySix)} ×`,
        bar: '≤ 2 ×',
        passed: cpuBySix <= CPU_BAR_BY_SIX,
      },
    ],
  };
}
