import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { type CallId, makeId } from '../../../src/lib/ids.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/lib/time.ts';
import type { Price } from '../../../src/prices/price.ts';
import { priceSchema } from '../../../src/prices/schema.ts';
import { termsSchema } from '../../../src/settlement/terms-schema.ts';
import {
  bidOf,
  CAMPAIGN_ID,
  callNamed,
  hashOf,
  START,
  snapshotOf,
  targetNamed,
} from '../../exchange/campaign-world.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { treeOf } from '../earlier.ts';
import { type Section, show } from '../report.ts';
import type { Stage } from '../stage.ts';
import { median } from '../stats.ts';

type Business = {
  charge?: unknown;
  terms?: object;
  /** Reported while the call lasts: the settlement books it. */
  outcome?: string;
};
type Cost = { rows: number; micros: number };

const TIERS = [20, 40, 60, 120, 300].map((fromSeconds, i) => ({ fromSeconds, amount: `${10 + i}.00` }));
const BONUSES = [30, 60, 90].map((fromSeconds) => ({ fromSeconds, amount: { percentOfBid: '10' } }));
const SHARE = { payout: { kind: 'revShare', percent: '70', minSeconds: 30 }, least: '1.00', most: '40.00' };

const SIMPLEST = 'the bid from 60 s, one share everywhere';
const BUSINESSES: Record<string, Business> = {
  [SIMPLEST]: {},
  'marginal tiers, a share with least and most': {
    charge: { kind: 'tiers', marginal: true, tiers: TIERS, timer: 'answer' },
    terms: SHARE,
  },
  'base and bonuses, the publisher by the minute': {
    charge: { kind: 'base', amount: 'bid', minSeconds: 10, bonuses: BONUSES },
    terms: { payout: { kind: 'perMinute', perMinute: '4.00', firstSeconds: 30, nextSeconds: 6 } },
  },
  'by outcomes, a share of them': {
    charge: { kind: 'outcome', outcomes: { sale: '40.00', visit: '5.00' }, windowDays: 30 },
    terms: SHARE,
    outcome: 'sale',
  },
};
/** One row more a call, for what its publisher has brought: told beside the others. */
const CAPPED: Business = { terms: { ...SHARE, caps: [{ window: 'day', calls: 100_000, spend: '900000' }] } };

type Engine = Pick<CampaignEngine, 'open' | 'closeAuction' | 'leg' | 'reportOutcome' | 'dialDone' | 'find'>;

/** An engine of today over a storage, with one target and its publisher's terms. */
function engineOf({ charge, terms }: Business, storage: SimulatedStorage): Engine {
  const engine = new CampaignEngine(new CampaignStore(storage));
  const target = targetNamed('pays', charge ? { charge: priceSchema.parse(charge) as Price } : {});
  const plain = snapshotOf([target]);
  const publisherId = plain.publishers[0]!.id;
  const id = makeId('trm', START, seededRandom('terms').bytes(13));
  const own = terms && { ...termsSchema.parse(terms), id, publisherId, campaignId: CAMPAIGN_ID };
  const snapshot = { ...plain, ...(own && { terms: [own] }) };
  engine.configure(snapshot, hashOf(snapshot), START);
  return engine;
}

/** What a commit's own code makes of the same calls. @returns engines of it, of the simplest business. */
async function earlierEngines(commit: string, scratch: string): Promise<typeof engineOf> {
  const tree = await treeOf(commit, scratch);
  const load = (path: string) => import(pathToFileURL(join(tree, path)).href);
  const engines = await load('src/exchange/campaign/campaign-engine.ts');
  const { CampaignStore: Store } = await load('src/exchange/market/campaign.store.ts');
  const world = await load('test/exchange/campaign-world.ts');
  return (_, storage) => {
    const engine = new (engines.CampaignEngine ?? engines.CampaignSerializer)(new Store(storage));
    const snapshot = world.snapshotOf([world.targetNamed('pays')]);
    engine.configure(snapshot, world.hashOf(snapshot), START);
    engine.closeAuction ??= engine.settle; // as it was called before
    return engine;
  };
}

/** So many calls of a business, each up to the moment it is settled; what settling them costs, a call. */
function settleAll(business: Business, calls: number, make = engineOf): Cost {
  const storage = new SimulatedStorage();
  const engine = make(business, storage);
  const { outcome } = business;
  const ids = Array.from({ length: calls }, (_, n): CallId => {
    const answer = engine.open(callNamed(`call ${n}`), START);
    if (answer.kind !== 'auction') throw new Error(answer.kind);
    engine.closeAuction(answer.callId, answer.auctionId, [bidOf(targetNamed('pays').id, 40)], START);
    const leg = { kind: 'leg' as const, carrierCallId: 'any', legRef: 'any', status: 'answered' as const };
    engine.leg(answer.callId, 1, { ...leg, seconds: null, atMs: START + 5_000 }, START + 5_000);
    if (outcome) {
      const report = { kind: outcome, reference: `${n}`, amount: null, occurredAt: START + MINUTE_MS };
      engine.reportOutcome(answer.callId, { ...report, by: 'key', buyerId: null }, START + MINUTE_MS);
    }
    return answer.callId;
  });
  const rows = storage.rowsWritten;
  const cpu = process.cpuUsage();
  const now = START + 95 * SECOND_MS;
  for (const callId of ids) {
    const done = {
      kind: 'dialDone' as const,
      carrierCallId: 'any',
      legRef: null,
      status: 'completed' as const,
    };
    engine.dialDone(callId, 1, { ...done, bridged: true, seconds: 90, callerGone: true }, now);
  }
  const { user, system } = process.cpuUsage(cpu);
  if (engine.find(ids[0]!)?.settlement?.revenue === 0) throw new Error('nothing was charged');
  return { rows: (storage.rowsWritten - rows) / calls, micros: (user + system) / calls };
}

/** The row of a call holds what was agreed on it, which is longer; the reckoning itself is lost in the noise. */
const CPU_AT_MOST = 1.25;

/** Of two measurements of the same work some per cent are the machine's. */
const BESIDE_EARLIER = 1.03;

/**
 * Settling a call of a whole business beside settling the simplest one: the object's own code and SQL, taken by turns.
 * @param commit the simplest as it was there, in the same turns.
 */
export async function settle(stage: Stage, rounds: number, calls: number, commit?: string): Promise<Section> {
  const all = { ...BUSINESSES, 'a share, and caps of the publisher’s own': CAPPED };
  const earlier = commit
    ? { name: `the simplest, as of ${commit}`, make: await earlierEngines(commit, stage.scratch) }
    : null;
  const costs = new Map<string, Cost[]>(
    [...Object.keys(all), ...(earlier ? [earlier.name] : [])].map((name) => [name, []]),
  );
  for (let round = 0; round <= rounds; round++) {
    const turns: (() => [string, Cost])[] = Object.entries(all).map(([name, business]) => () => [
      name,
      settleAll(business, calls),
    ]);
    if (earlier) turns.splice(round % 2, 0, () => [earlier.name, settleAll({}, calls, earlier.make)]);
    for (const turn of turns) {
      const [name, cost] = turn();
      if (round > 0) costs.get(name)!.push(cost); // the first round is a warm-up
    }
  }
  const rowsOf = (name: string): number => median(costs.get(name)!.map(({ rows }) => rows));
  /** Of pairs of the same round: what slows both down cancels out. */
  const ratioOf = (name: string, beside = SIMPLEST): number =>
    median(costs.get(name)!.map(({ micros }, round) => micros / costs.get(beside)![round]!.micros));
  const named = [...costs.keys()].map((name) => ({ name, rows: rowsOf(name), ratio: ratioOf(name) }));
  const judged = named.filter(({ name }) => Object.hasOwn(BUSINESSES, name));
  const worst = Math.max(...judged.map(({ ratio }) => ratio));
  const most = Math.max(...judged.map(({ rows }) => rows));
  const simplest = rowsOf(SIMPLEST);
  const before = earlier && { rows: rowsOf(earlier.name), ratio: ratioOf(SIMPLEST, earlier.name) };
  return {
    name: 'Settling a call, beside the simplest price',
    figures: Object.fromEntries(named.map(({ name, ...cost }) => [name, cost])),
    rows: [
      ['', 'rows', 'CPU'],
      ...named.map(({ name, rows, ratio }) => [name, show(rows), `× ${show(ratio)}`]),
    ],
    lines: [
      {
        what: 'settling by any price, terms and outcomes: rows',
        figure: `${show(most)} (simplest ${show(simplest)})`,
        bar: 'no more',
        passed: most <= simplest,
      },
      {
        what: 'settling by any price, terms and outcomes: CPU',
        figure: `× ${show(worst)}`,
        bar: `≤ × ${CPU_AT_MOST}`,
        passed: worst <= CPU_AT_MOST,
      },
      ...(before
        ? [
            {
              what: `settling by the simplest price, against ${commit}: rows`,
              figure: `${show(simplest)} (then ${show(before.rows)})`,
              bar: 'no more',
              passed: simplest <= before.rows,
            },
            {
              what: `settling by the simplest price, against ${commit}: CPU`,
              figure: `× ${show(before.ratio)}`,
              bar: `≤ × ${BESIDE_EARLIER}`,
              passed: before.ratio <= BESIDE_EARLIER,
            },
          ]
        : []),
    ],
  };
}
