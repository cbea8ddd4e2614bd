import type { Calls, Tally } from './jobs.ts';
import { bidders, openCampaign, VARS } from './market.ts';
import type { Stage } from './stage.ts';
import { percentile } from './stats.ts';

const BUYERS = 10;
const CONCURRENCY = 32;
const TIMES = 3;
export const GOODPUT_BAR = 0.7;
export const REFUSED_WITHIN_MS = 1_000;

export type Overload = {
  peakPerSecond: number;
  offeredPerSecond: number;
  /** Calls placed with a winner, while the storm lasted. */
  goodputPerSecond: number;
  goodputShare: number;
  refused: number;
  /** Valid instructions that came after more than a second, and answers that were none. */
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

/**
 * Offers three times what the exchange can do and sees what becomes of it: callers who get a buyer, callers who are
 * turned to the fallback, and how soon. Buyers answer at once, so that the exchange is what is short.
 */
export async function measureOverload(
  { exchange, buyers, load }: Pick<Stage, 'exchange' | 'buyers' | 'load'>,
  { seconds = 20, peakSeconds = 5 } = {},
): Promise<Overload> {
  const { number } = await openCampaign(exchange.url, buyers.url, bidders(BUYERS, 0));
  const script: Calls = { kind: 'answer', url: exchange.url, authToken: VARS.TWILIO_AUTH_TOKEN, number };
  const steady = { script, pace: 'closed' as const, concurrency: CONCURRENCY };
  await load.run({ ...steady, concurrency: 6, seconds: 3 });
  const peak = rateOf(await load.run({ ...steady, seconds: peakSeconds }));
  const storm = await load.run({ script, seconds, pace: 'open', perSecond: peak * TIMES });
  const after = await load.run({ script, seconds: 2, pace: 'open', perSecond: Math.max(peak / 10, 5) });

  // The tail that is answered after the storm counts for the time it took.
  const goodput = rateOf(storm);
  const refusedLate = storm.refusedMs.filter((ms) => ms > REFUSED_WITHIN_MS).length;
  return {
    peakPerSecond: peak,
    offeredPerSecond: peak * TIMES,
    goodputPerSecond: goodput,
    goodputShare: goodput / peak,
    refused: storm.refused,
    refusedLate,
    failed: storm.failed,
    firstFailure: storm.firstFailure,
    servedP50Ms: percentile(storm.servedMs, 0.5),
    servedP99Ms: percentile(storm.servedMs, 0.99),
    refusedP99Ms: percentile(storm.refusedMs, 0.99),
    refusedSlowestMs: storm.refusedMs.at(-1) ?? 0,
    afterwardsP50Ms: percentile(after.servedMs, 0.5),
    passed: goodput >= GOODPUT_BAR * peak && refusedLate === 0 && storm.failed === 0,
  };
}

const rateOf = ({ served, seconds }: Tally): number => served / seconds;
