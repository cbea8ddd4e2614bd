import { DateTime } from 'luxon';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../src/call/record.ts';
import type { Projection } from '../../../src/deliveries/delivery.ts';
import { foldCalls } from '../../../src/directory/rollups/fold.service.ts';
import { makeId } from '../../../src/lib/ids.ts';
import { formatMicros, micros } from '../../../src/lib/money.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { BUYER, CAMPAIGN, PUBLISHER, targetOf } from '../bodies.ts';
import { type Json, TestExchange } from '../exchange.ts';
import { project } from '../history.ts';
import { callRecord } from '../records.ts';

const START = Date.UTC(2024, 9, 30);
const HOUR = 3_600_000;
const PERIOD = 'from=2024-10-30&to=2024-11-05';
const { next: random } = seededRandom('reports');
const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;

type Candidate = {
  targetId: string;
  buyerId: string;
  outcome: string;
  reason: string | null;
  bid: number | null;
  latencyMs: number | null;
};

let exchange: TestExchange;
const calls: CallRecord[] = [];
const offers: { call: CallRecord; targetId: string; buyerId: string; answered: boolean }[] = [];
const candidates: (Candidate & { call: CallRecord })[] = [];
const world: { publishers: Json[]; buyers: Json[]; campaigns: Json[]; targets: Json[] } = {
  publishers: [],
  buyers: [],
  campaigns: [],
  targets: [],
};
const keys: Record<string, string> = {};

function makeCall(n: number): { call: CallRecord; heard: Candidate[] } {
  const startedAt = START + Math.floor(random() * 7 * 24) * HOUR + n;
  const campaign = pick(world.campaigns);
  const connected = random() < 0.7;
  const converted = connected && random() < 0.6;
  const price = 10_000_000 + Math.floor(random() * 40_000_000);
  const heard = world.targets.map((target, place): Candidate => {
    const said = random() < 0.8;
    const common = {
      targetId: target['id'],
      buyerId: target['buyerId'],
      latencyMs: 20 + Math.floor(random() * 400),
    };
    if (!said) return { ...common, outcome: 'lost', reason: pick(['timeout', 'noBid']), bid: null };
    if (place === n % world.targets.length) return { ...common, outcome: 'won', reason: null, bid: price };
    return { ...common, outcome: 'lost', reason: 'outbid', bid: Math.floor(random() * price) + 1 };
  });
  const winner = heard.find(({ outcome }) => outcome === 'won');
  const placed = connected && winner !== undefined;
  // Others were rung before, in vain.
  const rung = [
    ...heard
      .filter((candidate) => candidate !== winner && random() < 0.3)
      .map((one) => ({ one, answered: false })),
    ...(winner ? [{ one: winner, answered: placed }] : []),
  ];
  const timeline = rung.flatMap(({ one: { targetId, buyerId }, answered }, i) => [
    { at: startedAt, type: 'offered', leg: i + 1, targetId, buyerId, price: '1.00' },
    { at: startedAt, type: 'concluded', leg: i + 1, outcome: answered ? 'connected' : 'busy' },
  ]);
  const call = callRecord(n, {
    timeline,
    id: makeId('call', startedAt, new Uint8Array(13).fill(n)),
    carrierCallId: `CA${n}`,
    campaignId: campaign['id'],
    publisherId: pick(world.publishers)['id'],
    buyerId: winner?.buyerId ?? null,
    targetId: winner?.targetId ?? null,
    disposition: connected && winner ? 'connected' : 'noAnswer',
    converted: converted && winner !== undefined,
    price: winner ? price : null,
    revenue: converted && winner ? price : 0,
    payout: converted && winner ? Math.floor(price * 0.7) : 0,
    margin: converted && winner ? price - Math.floor(price * 0.7) : 0,
    startedAt,
    test: n % 10 === 9,
    caller: { ...callRecord(n).caller, state: pick(['CA', 'NY', null]) },
  });
  for (const { one, answered } of rung)
    offers.push({ call, targetId: one.targetId, buyerId: one.buyerId, answered });
  return { call, heard };
}

beforeAll(async () => {
  exchange = new TestExchange();
  for (let i = 0; i < 2; i++) {
    world.publishers.push(await exchange.make('/v1/publishers', { ...PUBLISHER, name: `=Publisher ${i}` }));
    world.buyers.push(await exchange.make('/v1/buyers', { ...BUYER, name: `Buyer, ${i}` }));
    world.campaigns.push(await exchange.make('/v1/campaigns', { ...CAMPAIGN, name: `Campaign ${i}` }));
  }
  for (const [i, buyer] of [...world.buyers, ...world.buyers].entries()) {
    const body = { ...targetOf(buyer['id'], world.campaigns[0]!['id']), name: `Target ${i}` };
    world.targets.push(await exchange.make('/v1/targets', body));
  }
  const receipts: Projection[] = [];
  for (let n = 1; n <= 150; n++) {
    const { call, heard } = makeCall(n);
    calls.push(call);
    candidates.push(...heard.map((candidate) => ({ ...candidate, call })));
    const receipt = {
      callId: call.id,
      auctionId: `auc_${n}`,
      candidates: heard,
      opening: { openedAt: call.startedAt },
    };
    receipts.push({ kind: 'receipt', receipt } as unknown as Projection);
  }
  await project(exchange, calls, receipts);
  const own = { publisherId: world.publishers[0]!['id'], buyerId: world.buyers[0]!['id'] };
  for (const body of [
    { role: 'publisher', publisherId: own.publisherId, name: 'p' },
    { role: 'buyer', buyerId: own.buyerId, name: 'b' },
  ]) {
    keys[body.role] = (await exchange.make('/v1/keys', body))['key'];
  }
});

async function report(path: string, role?: string): Promise<Json> {
  const options = role ? { key: keys[role]! } : {};
  const answer = await exchange.ask('GET', `/v1/reports/${path}`, undefined, options);
  expect([path, answer.status, answer.body['detail']]).toEqual([path, 200, undefined]);
  return answer.body;
}

const total = (amounts: (number | null)[]): string =>
  formatMicros(micros(amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0)));

/** The same figures, counted without SQL. @param ofSeat a buyer's or a target's: it answers for what it was offered. */
function counted(
  of: CallRecord[],
  said: { bid: number | null }[],
  rung: { answered: boolean }[],
  ofSeat = false,
) {
  const bids = said.flatMap(({ bid }) => (bid === null ? [] : [bid]));
  const prices = of.flatMap(({ price }) => (price === null ? [] : [price as number]));
  const mean = (all: number[]) =>
    all.length === 0 ? null : formatMicros(micros(Math.floor(all.reduce((a, b) => a + b, 0) / all.length)));
  const connected = of.filter(({ disposition }) => disposition === 'connected').length;
  const converted = of.filter((call) => call.converted).length;
  const share = (part: number, whole: number) =>
    whole === 0 ? null : Math.round((part / whole) * 1e4) / 1e4;
  return {
    calls: of.length,
    connected,
    converted,
    attempts: rung.length,
    answerRate: ofSeat
      ? share(rung.filter(({ answered }) => answered).length, rung.length)
      : share(connected, of.length),
    conversionRate: share(converted, connected),
    revenue: total(of.map(({ revenue }) => revenue)),
    payout: total(of.map(({ payout }) => payout)),
    margin: total(of.map(({ margin }) => margin)),
    bids: bids.length,
    averageBid: mean(bids),
    averagePrice: mean(prices),
  };
}

const real = (): CallRecord[] => calls.filter(({ test }) => !test);
const realSaid = () => candidates.filter(({ call }) => !call.test);
const realOffers = () => offers.filter(({ call }) => !call.test);

describe.each(['the calls themselves', 'rollups'])('counted from %s', (source) => {
  beforeAll(async () => {
    if (source === 'rollups') expect(await foldCalls(exchange.env.DB, Date.now(), 1)).toBeGreaterThan(150);
  });

  describe('the summary', () => {
    it('counts calls and adds up money', async () => {
      const { data, complete, report: name } = await report(`summary?${PERIOD}`);
      expect([name, complete, data.length]).toEqual(['summary', true, 1]);
      expect(data[0]).toEqual({ key: null, name: null, ...counted(real(), realSaid(), realOffers()) });
      expect(counted(real(), realSaid(), realOffers()).converted).toBeGreaterThan(20);
    });

    it('can be of test calls alone', async () => {
      const { data } = await report(`summary?${PERIOD}&test=true`);
      expect(data[0]).toMatchObject({ calls: 15 });
    });

    const zone = 'America/New_York';
    const local = ({ startedAt }: CallRecord) => DateTime.fromMillis(startedAt, { zone });
    const keysOf: Record<string, (call: CallRecord) => string | null> = {
      campaign: ({ campaignId }) => campaignId,
      publisher: ({ publisherId }) => publisherId,
      state: ({ caller }) => caller.state,
      day: (call) => local(call).toISODate(),
      hourOfWeek: (call) => `${local(call).weekdayShort?.toLowerCase()} ${local(call).toFormat('HH')}`,
    };
    for (const [by, keyOf] of Object.entries(keysOf)) {
      it(`is the same by ${by}`, async () => {
        const { data } = await report(`summary?from=2024-10-29&to=2024-11-05&by=${by}&timezone=${zone}`);
        const keysSeen = new Set(real().map(keyOf));
        expect(new Set(data.map((row: Json) => row['key']))).toEqual(keysSeen);
        for (const { key, name: _, ...row } of data) {
          const of = real().filter((call) => keyOf(call) === key);
          const said = realSaid().filter(({ call }) => keyOf(call) === key);
          const rung = realOffers().filter(({ call }) => keyOf(call) === key);
          expect([key, row]).toEqual([key, counted(of, said, rung)]);
        }
      });
    }

    for (const by of ['buyer', 'target'] as const) {
      it(`is the same by ${by}, with each one's own bids`, async () => {
        const { data } = await report(`summary?${PERIOD}&by=${by}`);
        const field = by === 'buyer' ? 'buyerId' : 'targetId';
        for (const { key, name, ...row } of data) {
          const of = real().filter((call) => call[field] === key);
          const said = realSaid().filter((candidate) => candidate[field] === key);
          const rung = realOffers().filter((offer) => offer[field] === key);
          expect([key, row]).toEqual([key, counted(of, said, rung, true)]);
          if (key !== null) expect(name).toMatch(by === 'buyer' ? /^Buyer, / : /^Target /);
        }
        expect(data.length).toBe(by === 'buyer' ? 3 : 5);
      });
    }

    it('takes only the period, to the millisecond', async () => {
      const [first, second] = [...real()].sort((a, b) => a.startedAt - b.startedAt);
      const iso = (ms: number) => new Date(ms).toISOString();
      const { data } = await report(`summary?from=${iso(first!.startedAt)}&to=${iso(second!.startedAt)}`);
      expect(data[0]['calls']).toBe(1);
    });

    it('counts a reserved call when it came, not when it was reserved', async () => {
      const midnight = Date.UTC(2024, 11, 2);
      const id = makeId('call', midnight - 20_000, new Uint8Array(13));
      await project(exchange, [callRecord(1, { id, carrierCallId: 'CAr', startedAt: midnight + 10_000 })]);
      const callsOn = async (day: string) => (await report(`summary?from=${day}&to=${day}`))['data'][0].calls;
      expect([await callsOn('2024-12-01'), await callsOn('2024-12-02')]).toEqual([0, 1]);
    });

    it('has days in order, through the night the clocks go back', async () => {
      const { data } = await report(`summary?${PERIOD}&by=day&timezone=${zone}`);
      const days = data.map((row: Json) => row['key']);
      expect(days).toEqual([...days].sort());
      expect(days).toContain('2024-11-03');
    });
  });

  describe('the reports on auctions', () => {
    it('draws bids as bars of one width', async () => {
      const { data } = await report(`bids?${PERIOD}&width=10.00`);
      const bids = realSaid().flatMap(({ bid, outcome }) => (bid === null ? [] : [{ bid, outcome }]));
      const barOf = (bid: number) => formatMicros(micros(Math.floor(bid / 10_000_000) * 10_000_000));
      for (const row of data) {
        const inside = bids.filter(({ bid }) => barOf(bid) === row['from']);
        expect(row).toMatchObject({
          bids: inside.length,
          won: inside.filter(({ outcome }) => outcome === 'won').length,
        });
        expect(Number(row['below'])).toBe(Number(row['from']) + 10);
      }
      expect(data.reduce((sum: number, row: Json) => sum + row['bids'], 0)).toBe(bids.length);
    });

    it('puts all that is beyond the last bar into it', async () => {
      const id = makeId('call', Date.UTC(2024, 11, 5), new Uint8Array(13));
      const of = callRecord(1, { id, carrierCallId: 'CAb', startedAt: Date.UTC(2024, 11, 5) });
      const bid = { ...candidates[0]!, outcome: 'lost', reason: 'outbid', bid: 99_000_000 };
      const receipt = { callId: id, auctionId: 'auc_b', candidates: [bid] };
      await project(exchange, [of], [{ kind: 'receipt', receipt } as unknown as Projection]);
      const { data } = await report('bids?from=2024-12-05&to=2024-12-05&width=0.25');
      expect(data).toEqual([{ from: '49.75', below: null, bids: 1, won: 0 }]);
      const odd = await exchange.ask('GET', `/v1/reports/bids?${PERIOD}&width=0.10`);
      expect([odd.status, odd.body['errors'][0].path]).toEqual([422, 'query.width']);
    });

    it('counts why targets did not get calls', async () => {
      const { data } = await report(`reasons?${PERIOD}`);
      const lost = realSaid().filter(({ reason }) => reason !== null);
      expect(data.map((row: Json) => row['reason']).sort()).toEqual(['noBid', 'outbid', 'timeout']);
      for (const row of data) {
        expect(row['times']).toBe(lost.filter(({ reason }) => reason === row['reason']).length);
        expect(row['meaning']).toMatch(/\.$/);
      }
    });

    it('ranks targets by how long they keep an auction', async () => {
      const { data } = await report(`latency?${PERIOD}`);
      expect(data.length).toBe(4);
      for (const row of data) {
        const own = realSaid().filter(({ targetId }) => targetId === row['targetId']);
        const sorted = own.map(({ latencyMs }) => latencyMs!).sort((a, b) => a - b);
        const rank = (percent: number) => sorted[Math.ceil((percent * sorted.length) / 100) - 1];
        expect(row).toMatchObject({
          pings: own.length,
          p50Ms: rank(50),
          p95Ms: rank(95),
          maxMs: sorted.at(-1),
          timeouts: own.filter(({ reason }) => reason === 'timeout').length,
        });
        expect(row['name']).toMatch(/^Target /);
      }
    });
  });

  describe('what each audience is told', () => {
    it('is a publisher’s own calls and payouts, and no price, bid or buyer', async () => {
      const { data } = await report(`summary?${PERIOD}&by=day`, 'publisher');
      const own = real().filter(({ publisherId }) => publisherId === world.publishers[0]!['id']);
      expect(data.reduce((sum: number, row: Json) => sum + row['calls'], 0)).toBe(own.length);
      expect(Object.keys(data[0]).sort()).toEqual(
        ['answerRate', 'calls', 'connected', 'conversionRate', 'converted', 'key', 'payout'].sort(),
      );
      for (const path of ['bids', 'reasons', 'latency', 'summary?by=buyer', 'summary?by=target']) {
        const answer = await exchange.ask('GET', `/v1/reports/${path}`, undefined, {
          key: keys['publisher']!,
        });
        expect([path, answer.status]).toEqual([path, 403]);
      }
      const targeted = `/v1/reports/summary?targetId=${world.targets[0]!['id']}`;
      expect((await exchange.ask('GET', targeted, undefined, { key: keys['publisher']! })).status).toBe(403);
    });

    it('is a buyer’s own calls, charges and bids, and no payout or margin', async () => {
      const { data } = await report(`summary?${PERIOD}`, 'buyer');
      const buyerId = world.buyers[0]!['id'];
      const own = counted(
        real().filter((call) => call.buyerId === buyerId),
        realSaid().filter((candidate) => candidate.buyerId === buyerId),
        realOffers().filter((offer) => offer.buyerId === buyerId),
        true,
      );
      const { payout: _, margin: __, ...shown } = own;
      expect(data).toEqual([{ key: null, ...shown }]);
      for (const name of ['latency', 'summary', 'reasons', 'bids']) {
        const text = JSON.stringify(await report(`${name}?${PERIOD}`, 'buyer'));
        expect(text).not.toContain(world.buyers[1]!['id']);
        expect(text).not.toContain(world.targets[1]!['id']);
      }
    });

    it('is empty where it is somebody else’s', async () => {
      const foreign = `summary?${PERIOD}&by=campaign&publisherId=${world.publishers[1]!['id']}`;
      expect((await report(foreign, 'publisher'))['data']).toEqual([]);
      const buyers = `reasons?${PERIOD}&buyerId=${world.buyers[1]!['id']}`;
      expect((await report(buyers, 'buyer'))['data']).toEqual([]);
    });
  });
});

describe('how a report is asked for', () => {
  it('comes as CSV when the link or the header says so', async () => {
    const path = `/v1/reports/summary?${PERIOD}&by=publisher`;
    const linked = await exchange.ask('GET', `${path}&format=csv`);
    const headed = await exchange.ask('GET', path, undefined, { headers: { accept: 'text/csv' } });
    expect(linked.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headed.body['text']).toBe(linked.body['text']);
    const [header, ...lines] = linked.body['text'].trimEnd().split('\r\n');
    expect(header).toMatch(/^key,name,calls,connected,/);
    expect(lines.length).toBe(2);
    expect(lines[0]).toContain("'=Publisher ");
    const own = await exchange.ask('GET', `${path}&format=csv`, undefined, { key: keys['publisher']! });
    expect(own.body['text']).not.toMatch(/revenue|margin|Bid|name/);
  });

  it('is refused where it does not hold', async () => {
    for (const query of [
      'from=yesterday',
      'from=2024-01-01&to=2024-12-01',
      'from=2024-11-05&to=2024-11-01',
      'timezone=Mars/Base',
      'by=shoe',
      'campaignId=1',
      'nonsense=1',
    ]) {
      const { status, body } = await exchange.ask('GET', `/v1/reports/summary?${query}`);
      expect([query, status, body['errors']?.length]).toEqual([query, 422, 1]);
    }
    expect((await exchange.ask('GET', '/v1/reports/horoscope')).status).toBe(404);
  });
});
