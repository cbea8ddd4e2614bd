import { type Random, seededRandom } from '../lib/random.ts';
import { localTime } from '../lib/time.ts';
import type { CallerScript, CallOrder, LineScript, Lines } from './carrier/script.ts';
import { PLACES, type Place } from './places.ts';

export type Caller = { from: string; place: Place; zip: string; attestation: CallOrder['attestation'] };

type Temper = {
  /** Chances of 1. */
  repeats: number;
  withheld: number;
  /** Hangs up before a target answers. */
  givesUp: number;
  /** Does not answer a prompt. */
  silent: number;
};

const TEMPER: Temper = { repeats: 0.1, withheld: 0.04, givesUp: 0.07, silent: 0.06 };
/** How likely people call in an hour of their day, of 1. */
const CALLS_BY_HOUR = [
  0.03, 0.02, 0.02, 0.02, 0.03, 0.06, 0.15, 0.35, 0.65, 0.9, 1, 1, 0.9, 0.95, 1, 0.95, 0.85, 0.75, 0.6, 0.5,
  0.4, 0.25, 0.12, 0.06,
];

/** People who call: where from, when, and what they answer. The same seed brings the same people. */
export class Callers {
  private readonly random: Random;
  private readonly temper: Temper;
  private readonly known: Caller[] = [];

  constructor(seed: number | string, temper: Partial<Temper> = {}) {
    this.random = seededRandom(`callers:${seed}`);
    this.temper = { ...TEMPER, ...temper };
  }

  /** Somebody awake calls `to`. */
  next(to: string, nowMs: number): CallOrder {
    const caller = this.draw(nowMs);
    const { city, state } = caller.place;
    const withheld = caller.from === 'anonymous';
    return {
      from: caller.from,
      to,
      attestation: caller.attestation,
      place: withheld ? {} : { city, state, zip: caller.zip },
      script: this.scriptOf(caller),
    };
  }

  private draw(nowMs: number): Caller {
    const { random, temper, known } = this;
    if (known.length > 5 && random.next() < temper.repeats) return known[random.below(known.length)]!;
    const place = this.awake(nowMs);
    const zip = pick(place.zips, random);
    const attestation = pick(['A', 'A', 'A', 'B', 'B', 'C', null] as const, random);
    if (random.next() < temper.withheld) return { from: 'anonymous', place, zip, attestation: null };
    // 555-0100 to 555-0199 belong to nobody, in every area code.
    const from = `+1${pick(place.areaCodes, random)}55501${String(random.below(100)).padStart(2, '0')}`;
    const caller = { from, place, zip, attestation };
    known.push(caller);
    if (known.length > 200) known.shift();
    return caller;
  }

  /** At night the places where it is less late are heard from more. */
  private awake(nowMs: number): Place {
    const weights = PLACES.map((place) => CALLS_BY_HOUR[localTime(nowMs, place.timezone).hour]!);
    let left = this.random.next() * weights.reduce((sum, weight) => sum + weight, 0);
    const found = PLACES.find((_, index) => {
      left -= weights[index]!;
      return left < 0;
    });
    return found ?? PLACES[0]!;
  }

  private scriptOf(caller: Caller): CallerScript {
    const { random, temper } = this;
    const silent = random.next() < temper.silent;
    const choice = random.next();
    const script: CallerScript = { keys: (heard) => (silent ? null : answerTo(heard, caller, choice)) };
    if (random.next() >= temper.givesUp) return script;
    const on = pick(['start', 'prompt', 'ringing'] as const, random);
    return {
      ...script,
      hangsUp: { on, afterSeconds: on === 'start' ? 0.2 + random.next() : 1 + random.below(6) },
    };
  }
}

/** The ZIP or the house number where one is asked for, else one of the keys named. */
function answerTo(heard: string, caller: Caller, choice: number): string | null {
  if (/\bzip\b/i.test(heard)) return caller.zip;
  if (/\bhouse number\b/i.test(heard)) return String(1_000 + Math.floor(choice * 9_000));
  const keys = [...heard.matchAll(/\bpress (\d)/gi)].map((match) => match[1]!);
  return keys[Math.floor(choice * keys.length)] ?? null;
}

const pick = <T>(from: readonly T[], random: Random): T => from[random.below(from.length)]!;

type LineTemper = { busy: number; noAnswer: number; failed: number; declines: number; short: number };
const LINE_TEMPER: LineTemper = { busy: 0.04, noAnswer: 0.05, failed: 0.01, declines: 0.06, short: 0.25 };

/** What happens on the lines the exchange dials: mostly somebody answers and talks. */
export function seededLines(seed: number | string, temper: Partial<LineTemper> = {}): Lines {
  const odds = { ...LINE_TEMPER, ...temper };
  return (to, attempt, callSid): LineScript => {
    const random = seededRandom(`lines:${seed}:${to}:${attempt}:${callSid}`);
    const fate = random.next();
    if (fate < odds.busy) return { kind: 'busy', afterSeconds: 1 };
    if (fate < odds.busy + odds.noAnswer) return { kind: 'noAnswer' };
    if (fate < odds.busy + odds.noAnswer + odds.failed) return { kind: 'failed' };
    const talkSeconds = random.next() < odds.short ? 5 + random.below(50) : 65 + random.below(300);
    const whisper = random.next() < odds.declines ? pick([null, 'hangsUp'] as const, random) : '1';
    const endedBy = random.next() < 0.5 ? 'callee' : 'caller';
    return { kind: 'answers', afterSeconds: 2 + random.below(8), talkSeconds, endedBy, whisper };
  };
}
