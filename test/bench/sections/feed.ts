import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds, startWatchers, type Watchers } from '../children.ts';
import type { Calls, Tally } from '../jobs.ts';
import { bidders, keysForScreens, openCampaign, VARS } from '../market.ts';
import { type Section, show } from '../report.ts';
import { warmUp } from '../rounds.ts';
import type { Stage } from '../stage.ts';
import { median, percentile } from '../stats.ts';
import type { Watched } from '../watchers.ts';

/** Eight events a call. */
const PER_SECOND = 12;
const BUYERS = 4;
/** The exchange gathers news twice, 100 ms each time, where the bare object sends at once. */
const BAR_MS = 250;
const SETTLING_SECONDS = 2;
/** After the calls: what is still on its way. */
const TAIL_MS = 1_000;

type Round = {
  seen: Watched;
  calls: Tally;
  /** Of the exchange and of the bare Worker, seconds. */
  exchangeCpu: number;
  bareCpu: number;
};

/**
 * Operators' screens while calls run: frames delivered, and how old the news is. The bare object sends the same frames
 * at the same pace, while the same calls run on the exchange with nobody watching.
 */
export async function feed(stage: Stage, rounds: number, seconds: number, screens: number): Promise<Section> {
  const { exchange, bare, buyers } = stage;
  const { number } = await openCampaign(exchange.url, buyers.url, bidders(BUYERS, 0));
  const script = { kind: 'complete' as const, url: exchange.url, authToken: VARS.TWILIO_AUTH_TOKEN, number };
  const watchers = startWatchers();
  try {
    await warmUp(stage, script, 1);
    const watching = { screens, seconds, script };
    const told: Round[] = [];
    const plain: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      const own = await watched(stage, watchers, { ...watching, url: `${exchange.url}/v1/stream` });
      const replayed = replay(`${bare.url}/broadcast`, own.seen.recorded);
      told.push(own);
      plain.push(await watched(stage, watchers, { ...watching, url: `${bare.url}/stream` }, replayed));
    }
    return present(told, plain, screens);
  } finally {
    await watchers.stop();
  }
}

type Watching = { url: string; screens: number; seconds: number; script: Calls };

async function watched(
  { exchange, bare, load }: Stage,
  watchers: Watchers,
  { url, screens, seconds, script }: Watching,
  meanwhile = async (): Promise<void> => {},
): Promise<Round> {
  const keys = await keysForScreens(exchange.url, screens);
  await watchers.tell({ do: 'open', url, keys, screens });
  // A campaign learns that somebody watches when it next publishes, up to a second later.
  await load.run({ script, seconds: SETTLING_SECONDS, pace: 'open', perSecond: PER_SECOND });
  await watchers.tell({ do: 'report', anew: true });
  const before = [cpuSeconds(exchange.pid), cpuSeconds(bare.pid)] as const;
  const [calls] = await Promise.all([
    load.run({ script, seconds, pace: 'open', perSecond: PER_SECOND }),
    meanwhile(),
  ]);
  await sleep(TAIL_MS);
  const seen = await watchers.tell({ do: 'report', anew: false });
  const exchangeCpu = cpuSeconds(exchange.pid) - before[0];
  const bareCpu = cpuSeconds(bare.pid) - before[1];
  await watchers.tell({ do: 'close' });
  return { seen, calls, exchangeCpu, bareCpu };
}

/** Has the same frames sent again with the same pauses; their events are made to be of that moment. */
const replay = (url: string, recorded: Watched['recorded']) => async (): Promise<void> => {
  const startedAt = performance.now();
  for (const { text, afterMs } of recorded) {
    await sleep(Math.max(0, startedAt + afterMs - performance.now()));
    const body = text.replaceAll(/"at":"[^"]+"/g, `"at":"${new Date().toISOString()}"`);
    await (await fetch(url, { method: 'POST', body })).text();
  }
};

function present(told: readonly Round[], plain: readonly Round[], screens: number): Section {
  const of = (rounds: readonly Round[], figure: (round: Round) => number): number =>
    median(rounds.map(figure));
  const framesPerSecond = ({ seen }: Round): number => seen.frames / seen.seconds;
  const eventsPerSecond = ({ seen }: Round): number => seen.events / seen.seconds;
  const p50 = ({ seen }: Round): number => seen.ageP50Ms;
  const p95 = ({ seen }: Round): number => seen.ageP95Ms;
  const p99 = ({ seen }: Round): number => seen.ageP99Ms;
  const answerP95 = ({ calls }: Round): number => percentile(calls.servedMs, 0.95);
  const lost = ({ seen }: Round): number => seen.faults + seen.mostSeen - seen.leastSeen;
  /** What being watched costs is what the same calls cost more than without. */
  const tolds = told.map(({ seen, exchangeCpu }, i) => (exchangeCpu - plain[i]!.exchangeCpu) / seen.frames);
  const plains = plain.map(({ seen, bareCpu }) => bareCpu / seen.frames);
  const micros = { told: median(tolds) * 1e6, plain: median(plains) * 1e6 };
  const ratio = (figure: (round: Round) => number): number =>
    median(told.map((round, i) => figure(round) / figure(plain[i]!)));
  const addedMs = median(told.map((round, i) => p95(round) - p95(plain[i]!)));
  const lostAtMost = Math.max(...told.map(lost));
  const notServed = ({ calls }: Round): number => ((calls.failed + calls.refused) / calls.sent) * 100;
  const rowOf = (name: string, rounds: readonly Round[], cpuMicros: number): string[] => [
    name,
    ...[framesPerSecond, eventsPerSecond, p50, p95, p99].map((figure) => show(of(rounds, figure))),
    show(cpuMicros),
    show(of(rounds, ({ seen }) => seen.load)),
    show(of(rounds, answerP95)),
    show(Math.max(...rounds.map(notServed))),
  ];
  const figuresOf = (rounds: readonly Round[]) => ({
    framesPerSecond: of(rounds, framesPerSecond),
    eventsPerSecond: of(rounds, eventsPerSecond),
    ageMs: { p50: of(rounds, p50), p95: of(rounds, p95), p99: of(rounds, p99) },
    callsAnsweredP95Ms: of(rounds, answerP95),
    callsRefused: rounds.map(({ calls }) => calls.refused),
    callsFailed: rounds.map(({ calls }) => calls.failed),
    firstFailure: rounds.find(({ calls }) => calls.failed > 0)?.calls.firstFailure ?? null,
  });
  return {
    name: `The live stream: ${screens} screens, ${PER_SECOND} calls/s with ${BUYERS} buyers`,
    figures: {
      screens,
      exchange: { ...figuresOf(told), cpuMicrosPerFrame: micros.told },
      bare: { ...figuresOf(plain), cpuMicrosPerFrame: micros.plain },
      ratios: {
        framesPerSecond: ratio(framesPerSecond),
        eventsPerSecond: ratio(eventsPerSecond),
        p95: ratio(p95),
        cpu: micros.told / micros.plain,
      },
      addedMs,
      lost: lostAtMost,
      faults: told.flatMap(({ seen }) => seen.firstFaults),
    },
    rows: [
      [
        '',
        'frames/s',
        'events/s',
        'age p50 ms',
        'p95',
        'p99',
        'CPU µs a frame',
        'screens’ core',
        'answer p95 ms',
        'faults %',
      ],
      rowOf('the exchange', told, micros.told),
      rowOf('bare hibernating broadcast, nobody watching the calls', plain, micros.plain),
      [
        'ratio',
        ...[framesPerSecond, eventsPerSecond, p50, p95, p99].map((figure) => show(ratio(figure))),
        show(micros.told / micros.plain),
        '',
        show(ratio(answerP95)),
      ],
    ],
    lines: [
      {
        what: `events missing or doubled on ${screens} screens`,
        figure: String(lostAtMost),
        bar: '0',
        passed: lostAtMost === 0,
      },
      {
        what: 'events delivered a second, against a bare broadcast of the same frames',
        figure: `${show(ratio(eventsPerSecond) * 100)} %`,
        bar: '',
        passed: null,
      },
      {
        what: 'from decision to screen, p95, more than the bare broadcast takes',
        figure: `${show(addedMs)} ms (${show(of(told, p95))} against ${show(of(plain, p95))})`,
        bar: `≤ ${BAR_MS} ms`,
        passed: addedMs <= BAR_MS,
      },
    ],
  };
}
