import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type BuyersProcess,
  type Load,
  startBuyersProcess,
  startLoad,
  startWatchers,
  type Watchers,
} from '../bench/children.ts';
import type { Tally } from '../bench/jobs.ts';
import { bidders, keysForScreens, openCampaign, VARS } from '../bench/market.ts';
import { percentile } from '../bench/stats.ts';
import type { Watched } from '../bench/watchers.ts';
import { type Exchange, startExchange, until } from './exchange.ts';

const SCREENS = 500;
/** Eight events each. */
const CALLS_PER_SECOND = 12;
const STUCK = 10;
/** A machine that is busy with something else in one measurement is not in all of them. */
const TRIES = 3;
const SLOWER_AT_MOST = 2;
const headers = { authorization: `Bearer ${VARS.OPERATOR_KEY}` };

let exchange: Exchange;
let buyers: BuyersProcess;
let load: Load;
let number: string;
let watchers: Watchers;
beforeAll(async () => {
  buyers = await startBuyersProcess();
  load = startLoad();
  exchange = await startExchange('in memory', VARS);
  ({ number } = await openCampaign(exchange.edge.url, buyers.url, bidders(4, 0), 2_000));
}, 120_000);
afterAll(async () => {
  await exchange?.stop();
  await load?.stop();
  await buyers?.stop();
});
beforeEach(async () => {
  watchers = startWatchers();
  const keys = await keysForScreens(exchange.edge.url, SCREENS);
  await watchers.tell({ do: 'open', url: `${exchange.edge.url}/v1/stream`, keys, screens: SCREENS });
});
afterEach(() => watchers.stop());

/** Whole calls at a steady rate. A machine too busy for one turns it to the fallback; that is not the stream's affair. */
async function placeCalls(seconds: number): Promise<Tally> {
  const script = {
    kind: 'complete' as const,
    url: exchange.edge.url,
    authToken: VARS.TWILIO_AUTH_TOKEN,
    number,
  };
  const tally = await load.run({ script, seconds, pace: 'open', perSecond: CALLS_PER_SECOND });
  expect([tally.failed, tally.firstFailure]).toEqual([0, null]);
  expect(tally.served).toBeGreaterThan(tally.sent / 2);
  return tally;
}

/** When every screen has been shown the end of so many calls. */
const shown = (calls: number): Promise<Watched> =>
  until(
    () => watchers.tell({ do: 'report', anew: false }),
    ({ types, leastSeen, mostSeen }) => (types['ended'] ?? 0) >= calls && leastSeen === mostSeen,
    30_000,
  );

describe(`${SCREENS} screens that watch a busy market`, () => {
  it('are shown every event once and in order', async () => {
    const { served } = await placeCalls(6);
    const seen = await shown(served);
    console.log(
      `${Math.round(seen.events / SCREENS / 6)} events/s to each of ${SCREENS} screens, decision to screen p95 ${seen.ageP95Ms} ms`,
    );
    expect([seen.screens, seen.faults, seen.firstFaults]).toEqual([SCREENS, 0, []]);
    const placed = ['offered', 'answered', 'settled'];
    expect(placed.map((type) => [type, seen.types[type]])).toEqual(placed.map((type) => [type, served]));
    expect(seen.types['ended']).toBe(seen.types['started']);
    // Each has had as many as there are numbers, so none was told something else under the same number.
    expect(seen.events).toBe(SCREENS * Object.values(seen.types).reduce((sum, count) => sum + count, 0));
  });

  it('miss nothing and see nothing twice when all are cut off at once and come back', async () => {
    const placing = placeCalls(6);
    for (let storm = 0; storm < 3; storm++) {
      await new Promise((wake) => setTimeout(wake, 1_000));
      const { screens } = await watchers.tell({ do: 'reconnect' });
      expect(screens).toBe(SCREENS);
    }
    const { served } = await placing;
    const seen = await shown(served);
    expect([seen.screens, seen.faults, seen.firstFaults]).toEqual([SCREENS, 0, []]);
    expect([seen.types['offered'], seen.types['settled']]).toEqual([served, served]);
    expect(seen.events).toBe(SCREENS * Object.values(seen.types).reduce((sum, count) => sum + count, 0));
  });
});

/** Opens the stream by hand and never reads a byte of it. */
function openStuck(): Promise<Socket> {
  const { port } = exchange.edge;
  return new Promise((open, fail) => {
    const socket = connect({ host: '127.0.0.1', port, onread: undefined }, () => {
      const lines = {
        Host: `127.0.0.1:${port}`,
        Authorization: headers.authorization,
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
        'Sec-WebSocket-Protocol': 'outcry.v1',
      };
      const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`GET /v1/stream HTTP/1.1\r\n${head.join('')}\r\n`, () => open(socket));
    });
    socket.pause();
    socket.once('error', fail);
  });
}

describe('screens that never read', () => {
  it('slow neither the auctions nor the others, and find all of it when they read at last', async () => {
    let placed = 0;
    const answers = async (): Promise<number> => {
      const tally = await placeCalls(4);
      placed += tally.served;
      return percentile(tally.servedMs, 0.5);
    };
    const without = await answers();
    const stuck = await Promise.all(Array.from({ length: STUCK }, openStuck));
    try {
      const beside: number[] = [];
      do beside.push(await answers());
      while (beside.at(-1)! > SLOWER_AT_MOST * without && beside.length < TRIES);
      console.log(
        `calls answered in ${without.toFixed()} ms, beside ${STUCK} that never read ${beside.map(Math.round)} ms`,
      );
      expect(Math.min(...beside)).toBeLessThanOrEqual(SLOWER_AT_MOST * without);
      const seen = await shown(placed);
      expect([seen.screens, seen.faults, seen.firstFaults]).toEqual([SCREENS, 0, []]);
      for (const socket of stuck) {
        expect(socket.bytesRead).toBe(0);
        const numbers = await readNumbers(socket, seen.mostSeen);
        expect(numbers.length).toBeGreaterThan(0);
        expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
      }
    } finally {
      for (const socket of stuck) socket.destroy();
    }
  });
});

/** The numbers of the events a stuck screen was sent, up to the last. Nobody asked for compression. */
function readNumbers(socket: Socket, last: number): Promise<number[]> {
  let text = '';
  return new Promise((done, fail) => {
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => {
      text += part;
      if (!text.includes(`"seq":${last}}`)) return;
      done([...text.matchAll(/"seq":(\d+)\}/g)].map((match) => Number(match[1])));
    });
    socket.on('close', () => fail(new Error(`closed before ${last}: ${text.slice(-200)}`)));
    socket.resume();
  });
}
