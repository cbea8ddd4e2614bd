import { join } from 'node:path';
import { bundleScript, REPOSITORY } from '../../../src/simulator/bundle.ts';
import { startApart } from '../apart.ts';
import { bundleOf } from '../earlier.ts';
import { bidders, openCampaign, VARS } from '../market.ts';
import { type Section, show } from '../report.ts';
import { FAULTS_AT_MOST, measure, warmUp, worstFaults } from '../rounds.ts';
import type { Running } from '../runtime.ts';
import { interleave, type Round, type Stage, type Subject } from '../stage.ts';
import { median, percentile } from '../stats.ts';

const CONCURRENCY = 16;
const BUYERS = 10;
const PATIENCE_MS = 2_000;
/** Until the runtime has compiled what it often runs: the more code there is, the later. */
const WARM_SECONDS = 10;
const TODAY = 'today';

/**
 * Today's Worker beside a commit's, both as they deploy. Queues, their consumers, D1 and R2 run in a process of their
 * own: they are the platform's, and what a simulator of them takes says nothing about a Worker.
 */
export async function against(
  stage: Stage,
  commit: string,
  rounds: number,
  seconds: number,
): Promise<Section> {
  const bundles = new Map([
    [TODAY, await bundleScript(REPOSITORY, true)],
    [commit, await bundleOf(commit, stage.scratch)],
  ]);
  const running: { name: string; exchange: Running }[] = [];
  try {
    // One after the other: whose process is whose is told by which is new.
    for (const [name, bundle] of bundles)
      running.push({
        name,
        exchange: await startApart(join(stage.scratch, `against-${name}`), bundle),
      });
    const subjects: Subject[] = [];
    for (const { name, exchange } of running) {
      const pings = bidders(BUYERS, 0);
      const { number } = await openCampaign(exchange.url, stage.buyers.url, pings, PATIENCE_MS);
      const at = { url: exchange.url, authToken: VARS.TWILIO_AUTH_TOKEN, number };
      const subject = (kind: 'answer' | 'complete'): Subject => ({
        name: `${kind} ${name}`,
        pid: exchange.pid,
        job: { script: { kind, ...at }, seconds, pace: 'closed', concurrency: CONCURRENCY },
      });
      subjects.push(subject('answer'), subject('complete'));
    }
    for (const each of subjects) await warmUp(stage, each.job.script, WARM_SECONDS);
    return report(commit, await interleave(subjects, rounds, (each) => measure(stage, each)));
  } finally {
    for (const { exchange } of running) await exchange.stop();
  }
}

function report(commit: string, found: ReadonlyMap<string, readonly Round[]>): Section {
  const of = (name: string, figure: (round: Round) => number): number => median(found.get(name)!.map(figure));
  /** Each round against the other's of the same round: what the machine did meanwhile hits both. */
  const ratio = (kind: string, figure: (round: Round) => number): number =>
    median(
      found
        .get(`${kind} ${TODAY}`)!
        .map((round, i) => figure(round) / figure(found.get(`${kind} ${commit}`)![i]!)),
    );
  const figures: [string, (round: Round) => number][] = [
    ['a second', (round) => round.perSecond],
    ['CPU ms each', (round) => round.cpuMs],
    ['p50 ms', ({ tally }) => percentile(tally.servedMs, 0.5)],
    ['p95 ms', ({ tally }) => percentile(tally.servedMs, 0.95)],
  ];
  const kinds = ['answer', 'complete'];
  const faults = worstFaults([...found.values()].flat());
  return {
    name: `Today beside ${commit}, ${BUYERS} buyers answering at once, ${CONCURRENCY} callers at a time`,
    figures: Object.fromEntries(
      kinds.map((kind) => [kind, Object.fromEntries(figures.map(([name, of]) => [name, ratio(kind, of)]))]),
    ),
    rows: [
      ['', ...figures.map(([name]) => name), 'faults at worst %'],
      ...kinds.flatMap((kind) => [
        ...[TODAY, commit].map((name) => [
          `${kind} ${name}`,
          ...figures.map(([, figure]) => show(of(`${kind} ${name}`, figure))),
          show(worstFaults(found.get(`${kind} ${name}`)!) * 100),
        ]),
        [`${kind} ×`, ...figures.map(([, figure]) => show(ratio(kind, figure))), ''],
      ]),
    ],
    lines: kinds.map((kind) => ({
      what: `calls a second (${kind}), against ${commit}`,
      figure: `${show(ratio(kind, (round) => round.perSecond))} ×`,
      bar: '≥ 0.9 ×',
      passed: ratio(kind, (round) => round.perSecond) >= 0.9 && faults <= FAULTS_AT_MOST,
    })),
  };
}
