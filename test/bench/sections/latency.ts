import { bidders, openCampaign, VARS } from '../market.ts';
import { type Section, show } from '../report.ts';
import { FAULTS_AT_MOST, measure, plain, warmUp, worstFaults } from '../rounds.ts';
import { interleave, type Stage, type Subject } from '../stage.ts';
import { median, percentile } from '../stats.ts';

const PER_SECOND = 50;
const BUYERS = 10;
const BUYER_MS = 100;
/** A busy machine shall show as latency, not as buyers missed. */
const PATIENCE_MS = 2_000;
const BAR = 1.5;
const SHARES = { p50: 0.5, p95: 0.95, p99: 0.99 };
type Share = keyof typeof SHARES;

/** What is added to the slowest bid in time, at a steady rate whoever is slow. Queues and D1 are in another process. */
export async function addedLatency(stage: Stage, rounds: number, seconds: number): Promise<Section> {
  const { bare, buyers } = stage;
  const exchange = await stage.apart();
  const { number } = await openCampaign(exchange.url, buyers.url, bidders(BUYERS, BUYER_MS), PATIENCE_MS);
  const call = { kind: 'answer' as const, url: exchange.url, authToken: VARS.TWILIO_AUTH_TOKEN, number };
  const job = { seconds, pace: 'open' as const, perSecond: PER_SECOND };
  const subjects: Subject[] = [
    { name: 'the exchange', pid: exchange.pid, job: { ...job, script: call } },
    {
      name: 'skeleton',
      pid: bare.pid,
      job: { ...job, script: plain(`${bare.url}/auction?n=${BUYERS}&ms=${BUYER_MS}`) },
    },
  ];
  for (const each of subjects) await warmUp(stage, each.job.script);
  await buyers.heard();
  const found = await interleave(subjects, rounds, (each) => measure(stage, each));

  const added = (name: string, share: Share): number[] =>
    found.get(name)!.map(({ tally }) => percentile(tally.servedMs, SHARES[share]) - BUYER_MS);
  const ratio = (share: Share): number =>
    median(added('the exchange', share).map((ms, i) => ms / added('skeleton', share)[i]!));
  const shares = Object.keys(SHARES) as Share[];
  const figuresOf = (name: string) => Object.fromEntries(shares.map((s) => [s, median(added(name, s))]));
  const ratios = Object.fromEntries(shares.map((share) => [share, ratio(share)]));
  const faults = worstFaults(found.get('the exchange')!);
  return {
    name: `Added to the slowest bid, ms: ${PER_SECOND} calls/s, ${BUYERS} buyers at ${BUYER_MS} ms`,
    figures: { exchangeMs: figuresOf('the exchange'), skeletonMs: figuresOf('skeleton'), ratios, faults },
    rows: [
      ['', ...shares, 'CPU ms each', 'faults %'],
      ...subjects.map(({ name }) => [
        name,
        ...shares.map((share) => show(median(added(name, share)))),
        show(median(found.get(name)!.map((round) => round.cpuMs))),
        show(worstFaults(found.get(name)!) * 100),
      ]),
      ['ratio', ...shares.map((share) => show(ratio(share)))],
    ],
    lines: (['p50', 'p95'] as const).map((share) => ({
      what: `latency added at ${PER_SECOND} calls/s, ${share}, against the skeleton`,
      figure: `${show(ratio(share))} ×`,
      bar: '≤ 1.5 ×',
      passed: ratio(share) <= BAR && faults <= FAULTS_AT_MOST,
    })),
  };
}
