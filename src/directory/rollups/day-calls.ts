import { NumberReader, packAmount, packNumber } from '../../lib/text/packed-numbers.ts';
import { DAY_MS } from '../../lib/time.ts';
import type { HeardBriefly, Told } from './counted.ts';
import { QUARTER_MS } from './tally.ts';

/** A row's id. @param day since 1970. */
export const dayCallsId = (day: number, test: number): number => 2 * day + test;

/**
 * A day's calls, as long as they are few: each once, a line that says all of it that counts. Whatever a report asks of the day
 * follows from them, where counts for each part of the market would be larger than the calls.
 */
export class DayCalls {
  readonly #day: number;
  readonly #test: number;
  readonly #names: string[];
  readonly #places: Map<string, number>;
  /** How often each line is there; below 0: it is still to come. */
  readonly #lines = new Map<string, number>();

  /** @param id of its row. @param kept as it was written. */
  constructor(id: number, kept?: { names: string; calls: string }) {
    this.#day = Math.floor(id / 2);
    this.#test = id % 2;
    this.#names = kept ? (JSON.parse(kept.names) as string[]) : [];
    this.#places = new Map(this.#names.map((name, i) => [name, i + 1]));
    for (const line of linesOf(kept?.calls ?? ''))
      if (line.startsWith(TAKEN)) this.#count(line.slice(TAKEN.length), -1);
      else this.#count(line, 1);
  }

  get size(): number {
    return this.#lines.size;
  }

  /** @param sign -1: takes one out that was added. */
  add(told: Told, sign: number): void {
    this.#count(
      packTold(told, (name) => this.#placeOf(name)),
      sign,
    );
  }

  write(): { names: string; calls: string } {
    const lines = [...this.#lines].flatMap(([line, times]) =>
      new Array<string>(Math.abs(times)).fill(times < 0 ? TAKEN + line : line),
    );
    return { names: JSON.stringify(this.#names), calls: lines.join(BETWEEN) };
  }

  read(): Kept[] {
    return [...this.#lines].map(([line, times]) => ({
      told: readTold(line, this.#names, this.#day, this.#test),
      times,
    }));
  }

  #count(line: string, by: number): void {
    const sum = (this.#lines.get(line) ?? 0) + by;
    if (sum === 0) this.#lines.delete(line);
    else this.#lines.set(line, sum);
  }

  #placeOf(name: string | null): number {
    if (name === null) return 0;
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const place = this.#names.push(name);
    this.#places.set(name, place);
    return place;
  }
}

/** All of a row, for who only reads it: what is there twice comes twice. */
export function readDay({ id, names, calls }: { id: number; names: string; calls: string }): Kept[] {
  const texts = JSON.parse(names) as string[];
  const [day, test] = [Math.floor(id / 2), id % 2];
  return linesOf(calls).map((line) =>
    line.startsWith(TAKEN)
      ? { told: readTold(line.slice(TAKEN.length), texts, day, test), times: -1 }
      : { told: readTold(line, texts, day, test), times: 1 },
  );
}

/** A call and how often it is there; below 0: it is still to come. */
export type Kept = { told: Told; times: number };

const BETWEEN = ' ';
const TAKEN = '-';
const linesOf = (text: string): string[] => (text === '' ? [] : text.split(BETWEEN));

function packTold(told: Told, placeOf: (name: string | null) => number): string {
  const { price } = told;
  const parts: string[] = [];
  const put = (n: number): void => void parts.push(packNumber(n));
  put(Math.floor((told.at % DAY_MS) / QUARTER_MS));
  for (const party of [told.campaign, told.publisher, told.buyer, told.target, told.number]) put(party);
  for (const name of [told.state, told.subId, told.tag, told.disposition]) put(placeOf(name));
  put(told.converted * 2 + Number(price !== null));
  for (const amount of price === null ? [told.revenue, told.payout] : [price, told.revenue, told.payout])
    parts.push(packAmount(amount));
  put(told.attempts.length);
  for (const { target, answered } of told.attempts) put(target * 2 + answered);
  put(told.heard.length);
  for (const { target, reason, bid, latencyMs } of told.heard) {
    put(target);
    put(placeOf(reason) * 4 + Number(bid !== null) * 2 + Number(latencyMs !== null));
    if (bid !== null) parts.push(packAmount(bid));
    if (latencyMs !== null) put(Math.round(latencyMs));
  }
  for (const [reason, times] of told.leftOut) {
    put(placeOf(reason));
    put(times);
  }
  return parts.join('');
}

function readTold(line: string, names: readonly string[], day: number, test: number): Told {
  const from = new NumberReader(line);
  const next = (): number => from.number();
  const name = (): string | null => nameAt(names, next());
  const at = day * DAY_MS + next() * QUARTER_MS;
  const [campaign, publisher, buyer, target, number] = [next(), next(), next(), next(), next()];
  const [state, subId, tag, disposition] = [name(), name(), name(), name()];
  const flags = next();
  const price = flags % 2 === 1 ? from.amount() : null;
  const [revenue, payout] = [from.amount(), from.amount()];
  const attempts = Array.from({ length: next() }, () => {
    const rung = next();
    return { target: Math.floor(rung / 2), answered: rung % 2 };
  });
  const heard = Array.from({ length: next() }, () => readHeard(from, names));
  const leftOut = new Map<string, number>();
  while (from.isMore()) leftOut.set(name()!, next());
  const parties = { campaign, publisher, buyer, target, number };
  const money = { converted: flags >> 1, price, revenue, payout };
  return { at, test, ...parties, state, subId, tag, disposition, ...money, attempts, heard, leftOut };
}

function readHeard(from: NumberReader, names: readonly string[]): HeardBriefly {
  const target = from.number();
  const said = from.number();
  const bid = said & 2 ? from.amount() : null;
  const latencyMs = said & 1 ? from.number() : null;
  return { target, reason: nameAt(names, said >> 2), bid, latencyMs };
}

const nameAt = (names: readonly string[], place: number): string | null =>
  place === 0 ? null : names[place - 1]!;
