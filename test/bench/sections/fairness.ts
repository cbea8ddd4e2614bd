import { bidders, openCampaign, type ReceiptSeen, readReceipts, type Sold, VARS } from '../market.ts';
import { type Section, show } from '../report.ts';
import type { Stage } from '../stage.ts';
import { median, percentile, sorted } from '../stats.ts';

const MANY = 50;
const MANY_MS = 150;
const DEADLINE_MS = 500;
const FEW = 10;
const FEW_MS = 100;
const CALLS_PER_SECOND = 4;
/** What the runtime's clock can tell. */
const CLOCK_MS = 1;

/** Six connections wait at a time: does everybody get asked in time all the same, and does one that hangs delay others? */
export async function fairness(stage: Stage, seconds: number): Promise<Section> {
  await hold(stage, await openCampaign(stage.exchange.url, stage.buyers.url, bidders(FEW, 0)), 1);
  const many = await openCampaign(stage.exchange.url, stage.buyers.url, bidders(MANY, MANY_MS));
  const manyReceipts = await hold(stage, many, seconds);
  const inTime = manyReceipts.map(({ candidates }) => candidates.filter(({ bid }) => bid !== null).length);
  const latencies = sorted(
    manyReceipts.flatMap(({ candidates }) => candidates.map((one) => one.latencyMs ?? 0)),
  );

  // Every other ping to one of them hangs: the calls in between are what the others do without it.
  const pings = [`/moody?ms=${FEW_MS}&cents=9000`, ...bidders(FEW, FEW_MS)];
  const few = await openCampaign(stage.exchange.url, stage.buyers.url, pings);
  const fewReceipts = await hold(stage, few, seconds);
  const others = (hung: boolean): ReceiptSeen['candidates'] =>
    fewReceipts.flatMap(({ candidates }) => {
      const moody = candidates.find(({ targetId }) => targetId === few.targetIds[0]);
      return (moody?.reason === 'timeout') === hung ? candidates.filter((one) => one !== moody) : [];
    });
  const [beside, without] = [others(true), others(false)].map((all) =>
    sorted(all.map(({ latencyMs }) => latencyMs ?? Number.NaN)),
  ) as [number[], number[]];
  const lost = [...others(true), ...others(false)].filter(({ bid }) => bid === null).length;
  const delayMs = median(beside) - median(without);

  const fewest = Math.min(...inTime);
  return {
    name: `Six connections: ${MANY} buyers at ${MANY_MS} ms, and one of ${FEW + 1} that hangs; deadline ${DEADLINE_MS} ms`,
    figures: {
      auctions: inTime.length,
      fewestBidsInTime: fewest,
      slowestBidMs: latencies.at(-1),
      bidP50Ms: percentile(latencies, 0.5),
      auctionsWithAHangingBuyer: beside.length / FEW,
      delayOfOthersMs: delayMs,
      bidsLostByOthers: lost,
    },
    rows: [
      ['', 'auctions', 'bids in time', 'bid p50 ms', 'p95 ms', 'slowest ms'],
      [
        `${MANY} buyers`,
        String(inTime.length),
        `${fewest}–${Math.max(...inTime)} of ${MANY}`,
        ...spread(latencies),
      ],
      ['others, while one hangs', String(beside.length / FEW), `${lost} lost`, ...spread(beside)],
      ['others, while none hangs', String(without.length / FEW), '', ...spread(without)],
    ],
    lines: [
      {
        what: `bids in time of ${MANY} buyers, the worst auction`,
        figure: `${fewest} of ${MANY}`,
        bar: `${MANY} of ${MANY}`,
        passed: fewest === MANY,
      },
      {
        what: 'what a hanging buyer costs the others',
        figure: `${show(Math.max(delayMs, 0))} ms, ${lost} bids`,
        bar: '≤ 1 ms, 0 bids',
        passed: beside.length > 0 && delayMs <= CLOCK_MS && lost === 0,
      },
    ],
  };
}

async function hold({ exchange, load }: Stage, sold: Sold, seconds: number): Promise<ReceiptSeen[]> {
  const script = {
    kind: 'answer' as const,
    url: exchange.url,
    authToken: VARS.TWILIO_AUTH_TOKEN,
    number: sold.number,
  };
  const tally = await load.run({ script, seconds, pace: 'open', perSecond: CALLS_PER_SECOND });
  if (tally.failed > 0) throw new Error(`${tally.failed} calls failed: ${tally.firstFailure}`);
  return readReceipts(exchange.url, sold.campaignId, tally.sent);
}

const spread = (values: readonly number[]): string[] =>
  [0.5, 0.95, 1].map((share) => show(percentile(values, share)));
