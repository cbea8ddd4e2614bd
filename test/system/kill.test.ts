import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/lib/random.ts';
import { type Buyers, startBuyers } from '../../src/simulator/buyers.ts';
import type { CallResult, Lines } from '../../src/simulator/carrier/script.ts';
import { type Exchange, listCalls, SECRETS, sell, startExchange, until } from './exchange.ts';
import { auditObject, type Kept, readObject } from './object-file.ts';
import { StubbornCarrier } from './stubborn-carrier.ts';

const KILLS = Number(process.env['KILLS'] ?? 20);
const SEED = process.env['SEED'] ?? '1';
const CALLERS = 30;
const DUPLICATES = 0.1;

/** `caps` as the audit counts them: the spend in micros. One of them is a wallet, kept by another object. */
const CREDIT = 2_125;
const BUYERS = [
  { name: 'scarce', cents: 9_000, caps: { concurrent: 2 } },
  { name: 'thrifty', cents: 8_000, caps: { spend: 2_000_000_000 } },
  { name: 'choosy', cents: 7_000, caps: { total: 60 } },
  { name: 'roomy', cents: 6_000, caps: {} },
  { name: 'fixed', cents: 0, caps: {} },
  { name: 'prepaid', cents: 8_500, caps: { spend: CREDIT * 1_000_000 } },
];
const capsOf = (caps: { concurrent?: number; total?: number; spend?: number }) => [
  ...(caps.concurrent ? [{ window: 'concurrent', calls: caps.concurrent }] : []),
  ...(caps.total ? [{ window: 'total', calls: caps.total }] : []),
  ...(caps.spend ? [{ window: 'total', spend: `${caps.spend / 1_000_000}.00` }] : []),
];

const random = seededRandom(`lines ${SEED}`);
const lines: Lines = () => {
  const fate = random.next();
  if (fate < 0.1) return { kind: 'busy' };
  if (fate < 0.15) return { kind: 'failed' };
  if (fate < 0.25) return { kind: 'noAnswer' };
  const endedBy = random.next() < 0.5 ? 'caller' : 'callee';
  return {
    kind: 'answers',
    afterSeconds: 1 + random.below(8),
    talkSeconds: 10 + random.below(120),
    endedBy,
  };
};

let exchange: Exchange;
let buyers: Buyers;
beforeAll(async () => {
  const profiles = BUYERS.map(({ name, cents }) => [
    name,
    { bidCents: { from: cents, to: cents }, latencyMs: { median: 15, slow: 60 } },
  ]);
  buyers = await startBuyers({ profiles: Object.fromEntries(profiles), remember: 0 });
  exchange = await startExchange('on disk');
}, 120_000);
afterAll(async () => {
  await exchange?.stop().catch(() => {}); // stopped already, unless something failed
  await buyers?.stop();
});

/** Kills the runtime in the middle of whatever it is doing, again and again, until enough times. */
async function keepKilling(): Promise<void> {
  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(300 + random.below(1_500));
    const pid = exchange.edge.pid()!;
    process.kill(pid, 'SIGKILL');
    await until(
      async () =>
        exchange.edge.pid() !== pid &&
        (await fetch(`${exchange.edge.url}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        )),
      (isBack) => isBack,
    );
  }
  await sleep(1_000);
}

/**
 * What the API shows of each call it lists. Here, unlike in production, queues live in the killed process: a call whose
 * last message died there is listed as live, and its own page asks the object; one whose first died too is not listed.
 */
async function showCalls(campaignId: string) {
  const listed = await listCalls(exchange.api, campaignId);
  return Promise.all(
    listed.map((call) =>
      call.status === 'ended' ? call : exchange.api.get<typeof call>(`/v1/calls/${call.id}`),
    ),
  );
}

/** A caller turned away in the middle of a dial leaves an attempt that is concluded after a minute. */
async function allEnded(campaignId: string, targets: readonly string[]): Promise<void> {
  type Used = { usage: { concurrent: number } };
  await until(
    async () => {
      const used = await Promise.all(targets.map((id) => exchange.api.get<Used>(`/v1/targets/${id}`)));
      const calls = await showCalls(campaignId);
      return (
        used.every(({ usage }) => usage.concurrent === 0) && calls.every(({ status }) => status === 'ended')
      );
    },
    (isOver) => isOver,
    90_000,
  );
}

/** Turned to the apology at once, as an exchange may that has no room: nothing was promised, so nothing is kept. */
const isTurnedAway = (told: CallResult): boolean =>
  told.legs.length === 0 && told.heard.some((words) => words.startsWith('We are sorry'));

/** What the carrier knows of a call, held against what the exchange kept. */
function compare(told: CallResult, kept: Kept, targets: readonly string[]): string[] {
  const call = kept.calls.get(told.callSid);
  if (!call) return isTurnedAway(told) ? [] : [`${told.callSid} was answered and is lost`];
  if (isTurnedAway(told)) return call.settlement ? [`${told.callSid} was turned away and settled`] : [];
  const faults: string[] = [];
  const talked = told.legs.find((leg) => leg.bridged);
  const dialed = told.legs.map(({ to }) => targets[Number(to.slice(-4)) - 1_000]);
  const offered = call.attempts.map(({ targetId }) => targetId);
  if (dialed.join() !== offered.join()) faults.push(`dialed ${dialed.join()}, offered ${offered.join()}`);
  if (talked && call.disposition !== 'connected') faults.push(`talked, and is ${call.disposition}`);
  if (!talked && call.settlement?.revenue) faults.push('never talked, and was charged');
  if (talked && call.settlement?.connectedSeconds !== talked.seconds)
    faults.push(`talked ${talked.seconds} s, not ${call.settlement?.connectedSeconds}`);
  const converted = talked !== undefined && talked.seconds >= 60;
  if ((call.settlement?.converted ?? false) !== converted) faults.push(`converted should be ${converted}`);
  return faults.map((fault) => `${told.callSid}: ${fault}`);
}

describe('the runtime killed in the middle of its work', () => {
  it(`loses nothing it acknowledged, changes no answer, doubles no charge, passes no cap (${KILLS} kills)`, async () => {
    const terms = BUYERS.map(({ name, caps }) => ({
      name,
      bidding:
        name === 'fixed' ? { kind: 'static', price: '20.00' } : { kind: 'ping', url: buyers.pingUrl(name) },
      ...(name === 'prepaid'
        ? { account: { wallet: { kind: 'prepaid' } }, credit: `${CREDIT}.00` }
        : { caps: capsOf(caps) }),
    }));
    const { campaignId, number, targets } = await sell(exchange.api, terms, {
      routing: { timeoutMs: 2_500 },
    });
    const carrier = new StubbornCarrier({
      baseUrl: exchange.edge.url,
      authToken: SECRETS.TWILIO_AUTH_TOKEN,
      lines,
      seed: SEED,
      duplicate: DUPLICATES,
      factor: 150,
    });
    const results: CallResult[] = [];
    let isOver = false;
    const caller = async (): Promise<void> => {
      while (!isOver) {
        const from = `+1415${2_000_000 + random.below(7_000_000)}`;
        results.push(await carrier.placeCall({ from, to: number }));
      }
    };
    const load = Promise.all(Array.from({ length: CALLERS }, caller));
    await keepKilling();
    isOver = true;
    await load;
    await carrier.settled();
    await allEnded(campaignId, [...targets.values()]);
    const shown = await showCalls(campaignId);
    const placed = shown.filter((call) => call.auctionId && call.status === 'ended').slice(0, 50);
    const replayed = await Promise.all(
      placed.map(({ id }) =>
        exchange.api.post<{ equal: boolean }>(`/v1/calls/${id}/replay`, {}).catch(() => ({ equal: true })),
      ),
    );
    const balances = await exchange.api.get<{ total: string }>('/v1/ledger/balances');
    await exchange.edge.stop();
    const kept = readObject(exchange.persistTo);
    await exchange.stop();

    const ids = BUYERS.map(({ name }) => targets.get(name)!);
    const caps = Object.fromEntries(BUYERS.map((buyer, i) => [ids[i], buyer.caps]));
    console.log(
      `seed ${SEED}: ${KILLS} kills, ${results.length} calls, ${carrier.answered} answers, ${carrier.retried} retries, ` +
        `${carrier.repeated} repeats, ${results.filter(isTurnedAway).length} turned away, ${kept.transfers.length} transfers, ${shown.length} of ${kept.calls.size} in D1`,
    );
    expect(carrier.repeated).toBeGreaterThan(results.length / 5);
    expect(carrier.unheard).toEqual([]);
    expect(results.flatMap(({ errors }) => errors)).toEqual([]);
    expect(carrier.changed).toEqual([]);
    expect(auditObject(kept, caps)).toEqual([]);
    expect(results.flatMap((told) => compare(told, kept, ids))).toEqual([]);
    const turnedAway = results.filter(isTurnedAway).length;
    expect(results.length - turnedAway).toBeGreaterThan(KILLS * 10);
    expect(kept.calls.size).toBeGreaterThanOrEqual(results.length - turnedAway);
    expect(kept.calls.size).toBeLessThanOrEqual(results.length);
    const dollars = (micros = 0): string => (micros / 1_000_000).toFixed(2);
    for (const call of shown) {
      const own = kept.calls.get(call.carrierCallId);
      expect([call.id, call.status, call.revenue]).toEqual([
        own?.id,
        'ended',
        dollars(own?.settlement?.revenue),
      ]);
    }
    expect(replayed.map(({ equal }) => equal)).toEqual(replayed.map(() => true));
    expect(balances.total).toBe('0.00');
    if (KILLS < 20) return;
    expect(kept.usage.get(ids[2]!)?.windows.total.calls).toBe(60);
    expect(kept.usage.get(ids[5]!)?.windows.total.spend).toBe(CREDIT * 1_000_000);
  }, 240_000);
});
