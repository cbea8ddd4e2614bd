import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Screens in a process of their own: WebSockets that read what comes, check that each has every event once and in
 * order, and note how old the events are. They come back as the documentation of the stream tells them to.
 */
export type WatchOrder =
  /** Screens share the keys in turn: the exchange lets one key open only so many. */
  | { do: 'open'; url: string; keys: string[]; screens: number }
  /** All at once; what comes between leaving and coming back has to be told again. */
  | { do: 'reconnect' }
  /** What was seen since the last report that began anew. */
  | { do: 'report'; anew: boolean }
  | { do: 'close' };

export type Watched = {
  screens: number;
  /** To the last frame. */
  seconds: number;
  /** Over all screens. */
  frames: number;
  events: number;
  /** Gaps, doubles and new beginnings: the first few in words, and how many there were. */
  faults: number;
  firstFaults: string[];
  /** The number of the last event on the screen that has seen the fewest, and on the one that has seen the most. */
  leastSeen: number;
  mostSeen: number;
  /** From a decision to its receipt, in ms. */
  ageP50Ms: number;
  ageP95Ms: number;
  ageP99Ms: number;
  /** What the first screen got: frames and when after the beginning, and how many events of each type. */
  recorded: { text: string; afterMs: number }[];
  types: Record<string, number>;
  /** Own use of a core: near 1 it is what was measured. */
  load: number;
};

type Screen = { key: string; socket: WebSocket | null; last: number | null };
type Frame = {
  type: string;
  before: number;
  seq: number;
  contiguous: boolean;
  events: number;
  decidedAt: number[];
  types: string[];
};
type Endpoint = { url: string; keys: string[] };

/** Events of the exchange's own clock: a carrier tells of an answer by its own, in whole seconds. */
const DECISIONS = new Set(['auctionClosed', 'offered']);
const PING_EVERY_MS = 10_000;
const AGES_MS = 60_000;
const FRAMES_KNOWN = 256;
const TRIES = 20;
const RETRY_MS = 500;

let endpoint: Endpoint = { url: '', keys: [] };
let screens: Screen[] = [];
let seen = nothingSeen();
/** Every screen gets the same frames: each is parsed once. */
const frames = new Map<string, Frame>();

function nothingSeen() {
  return {
    since: performance.now(),
    lastAt: performance.now(),
    cpu: process.cpuUsage(),
    frames: 0,
    events: 0,
    decisions: 0,
    faults: [] as string[],
    ages: new Uint32Array(AGES_MS + 1),
    recorded: [] as Watched['recorded'],
    types: {} as Record<string, number>,
  };
}

process.on('message', (order: WatchOrder) => {
  perform(order).then(
    (answer) => process.send!(answer),
    (error) => {
      process.stderr.write(`watchers: ${error}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
setInterval(() => {
  for (const { socket } of screens) if (socket?.readyState === WebSocket.OPEN) socket.send('ping');
}, PING_EVERY_MS);

async function perform(order: WatchOrder): Promise<Watched> {
  switch (order.do) {
    case 'open':
      endpoint = order;
      screens = Array.from({ length: order.screens }, (_, i) => ({
        key: order.keys[i % order.keys.length]!,
        socket: null,
        last: null,
      }));
      await Promise.all(screens.map(connect));
      break;
    case 'reconnect':
      screens.forEach(leave);
      await Promise.all(screens.map(connect));
      break;
    case 'close':
      screens.forEach(leave);
      screens = [];
      break;
    case 'report':
      break;
  }
  const told = report();
  if (order.do === 'report' && order.anew) seen = nothingSeen();
  return told;
}

/** Node's takes headers too, which no standard knows. */
const NodeSocket = WebSocket as unknown as new (
  url: string,
  options: { protocols: string[]; headers: Record<string, string> },
) => WebSocket;

/** Until it is open. @throws when it never is. */
async function connect(screen: Screen): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const url = new URL(endpoint.url);
    if (screen.last !== null) url.searchParams.set('after', String(screen.last));
    const headers = { authorization: `Bearer ${screen.key}` };
    const socket = new NodeSocket(url.href, { protocols: ['outcry.v1'], headers });
    screen.socket = socket;
    socket.addEventListener('message', ({ data }) => {
      if (screen.socket === socket && data !== 'pong') take(screen, String(data));
    });
    const open = await new Promise<boolean>((done) => {
      socket.addEventListener('open', () => done(true));
      socket.addEventListener('close', () => done(false));
    });
    socket.addEventListener('close', ({ code, reason }) => {
      if (screen.socket === socket) seen.faults.push(`closed: ${code} ${reason}`);
    });
    if (open) return;
    await sleep(RETRY_MS);
  }
  throw new Error(`${endpoint.url} does not open`);
}

/** What still comes on the old socket is not looked at any more. */
function leave(screen: Screen): void {
  screen.socket?.close();
  screen.socket = null;
}

function take(screen: Screen, text: string): void {
  const now = Date.now();
  const { type, before, seq, contiguous, events, decidedAt, types } = read(text);
  if (screen === screens[0]) {
    if (type === 'events') seen.recorded.push({ text, afterMs: performance.now() - seen.since });
    for (const each of types) seen.types[each] = (seen.types[each] ?? 0) + 1;
  }
  const known = screen.last;
  screen.last = seq;
  if (type === 'snapshot' && known === null) return;
  if (type !== 'events') seen.faults.push(`${type} after ${known}`);
  else if (known !== null && before !== known) seen.faults.push(`${before + 1} after ${known}`);
  else if (!contiguous) seen.faults.push(`not in order: ${text.slice(0, 200)}`);
  seen.lastAt = performance.now();
  seen.frames += 1;
  seen.events += events;
  seen.decisions += decidedAt.length;
  for (const madeAt of decidedAt) seen.ages[Math.min(Math.max(now - madeAt, 0), AGES_MS)]! += 1;
}

type Message = { type: string; seq?: number; events?: { seq: number; type: string; at: string }[] };

function read(text: string): Frame {
  const known = frames.get(text);
  if (known) return known;
  const { type, seq = -1, events = [] } = JSON.parse(text) as Message;
  const frame = {
    type,
    seq,
    before: seq - events.length,
    contiguous: events.every((event, i) => event.seq === seq - events.length + 1 + i),
    events: events.length,
    decidedAt: events.flatMap(({ type, at }) => (DECISIONS.has(type) ? [Date.parse(at)] : [])),
    types: events.map((event) => event.type),
  };
  frames.set(text, frame);
  if (frames.size > FRAMES_KNOWN) frames.delete(frames.keys().next().value!);
  return frame;
}

function report(): Watched {
  const seconds = (performance.now() - seen.since) / 1_000;
  const { user, system } = process.cpuUsage(seen.cpu);
  const lasts = screens.map(({ last }) => last ?? -1);
  return {
    screens: screens.filter(({ socket }) => socket?.readyState === WebSocket.OPEN).length,
    seconds: (seen.lastAt - seen.since) / 1_000,
    frames: seen.frames,
    events: seen.events,
    faults: seen.faults.length,
    firstFaults: seen.faults.slice(0, 5),
    leastSeen: Math.min(...lasts),
    mostSeen: Math.max(...lasts),
    ageP50Ms: ageAt(0.5),
    ageP95Ms: ageAt(0.95),
    ageP99Ms: ageAt(0.99),
    recorded: seen.recorded,
    types: seen.types,
    load: (user + system) / 1e6 / seconds,
  };
}

function ageAt(share: number): number {
  let left = Math.ceil(seen.decisions * share);
  if (left === 0) return Number.NaN;
  return seen.ages.findIndex((count) => {
    left -= count;
    return left <= 0;
  });
}
