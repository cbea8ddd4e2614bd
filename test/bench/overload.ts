import { cpuSeconds } from './children.ts';
import type { Calls, Job, Tally } from './jobs.ts';
import { bidders, openCampaign, VARS } from './market.ts';
import { untilQuiet } from './quiet.ts';
import { type Stage, setStage } from './stage.ts';
import { percentile } from './stats.ts';

const BUYERS = 10;
/** At a time; what the best of these keeps up is the peak. */
const CALLERS = [8, 16, 32];
const TIMES = 3;
export const GOODPUT_BAR = 0.7;
/** Of the clock, whoever else needs the machine: below it, work stands still. */
const STANDSTILL = 0.35;
/** A caller is kept for five seconds before it is turned away, and a busy machine answers late. */
export const REFUSED_WITHIN_MS = 6_500;
/** Late answers are a machine's stalls while they are few. */
const LATE_SHARE = 0.05;

export type Overload = {
  peakPerSecond: number;
  offeredPerSecond: number;
  /** Calls placed with a winner, while the storm lasted. */
  goodputPerSecond: number;
  goodputShare: number;
  /** Calls placed for a second of the exchange's CPU, against the same at the peak: what is left when the generator needs the cores, too. */
  workShare: number;
  refused: number;
  /** Valid instructions that came later than that. */
  refusedLate: number;
  failed: number;
  firstFailure: string | null;
  servedP50Ms: number;
  servedP99Ms: number;
  refusedP99Ms: number;
  refusedSlowestMs: number;
  /** Median answer at a tenth of the peak, right after. */
  afterwardsP50Ms: number;
  passed: boolean;
};

type Ran = { tally: Tally; perCpuSecond: number };

/**
 * Offers three times what the exchange can do and sees what becomes of it: callers who get a buyer, callers who are
 * turned to the fallback, and how soon. Buyers answer at once, so that the exchange is what is short.
 */
export async function measureOverload(
  { exchange, buyers, load }: Pick<Stage, 'exchange' | 'buyers' | 'load'>,
  { seconds = 20, peakSeconds = 6 } = {},
): Promise<Overload> {
  const { number } = await openCampaign(exchange.url, buyers.url, bidders(BUYERS, 0));
  const script: Calls = { kind: 'answer', url: exchange.url, authToken: VARS.TWILIO_AUTH_TOKEN, number };
  const run = async (job: Job): Promise<Ran> => {
    const before = cpuSeconds(exchange.pid);
    const tally = await load.run(job);
    await untilQuiet();
    return { tally, perCpuSecond: tally.served / (cpuSeconds(exchange.pid) - before) };
  };
  const steadily = async (concurrency: number, lasting: number): Promise<Ran> =>
    run({ script, pace: 'closed', concurrency, seconds: lasting });
  await steadily(6, 3);
  const rounds: { callers: number; rate: number }[] = [];
  for (const callers of CALLERS)
    rounds.push({ callers, rate: rateOf((await steadily(callers, peakSeconds / CALLERS.length)).tally) });
  const { callers } = rounds.reduce((most, each) => (each.rate > most.rate ? each : most));
  // For as long as the storm: what calls leave to be done afterwards has to be kept up with.
  const best = await steadily(callers, seconds);
  const peak = rateOf(best.tally);
  const { tally: storm, perCpuSecond } = await run({
    script,
    seconds,
    pace: 'open',
    perSecond: peak * TIMES,
  });
  const after = await load.run({ script, seconds: 2, pace: 'open', perSecond: Math.max(peak / 10, 5) });

  // The tail that is answered after the storm counts for the time it took.
  const goodput = rateOf(storm);
  const workShare = perCpuSecond / best.perCpuSecond;
  const isWorking =
    goodput >= GOODPUT_BAR * peak || (workShare >= GOODPUT_BAR && goodput >= STANDSTILL * peak);
  const refusedLate = storm.refusedMs.filter((ms) => ms > REFUSED_WITHIN_MS).length;
  return {
    peakPerSecond: peak,
    offeredPerSecond: peak * TIMES,
    goodputPerSecond: goodput,
    goodputShare: goodput / peak,
    workShare,
    refused: storm.refused,
    refusedLate,
    failed: storm.failed,
    firstFailure: storm.firstFailure,
    servedP50Ms: percentile(storm.servedMs, 0.5),
    servedP99Ms: percentile(storm.servedMs, 0.99),
    refusedP99Ms: percentile(storm.refusedMs, 0.99),
    refusedSlowestMs: storm.refusedMs.at(-1) ?? 0,
    afterwardsP50Ms: percentile(after.servedMs, 0.5),
    passed: isWorking && refusedLate <= LATE_SHARE * storm.refused && storm.failed === 0,
  };
}

/** measureOverload on an exchange of its own, started for it and stopped after it. */
export async function runOverload(options: Parameters<typeof measureOverload>[1] = {}): Promise<Overload> {
  const stage = await setStage();
  try {
    return await measureOverload(stage, options);
  } finally {
    await stage.stop();
  }
}

const rateOf = ({ served, seconds }: Tally): number => served / seconds;
