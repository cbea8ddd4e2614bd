import type { Call } from '../call/call.ts';
import type { BuyerId } from '../lib/ids.ts';
import { isoTime } from '../lib/time.ts';
import { NOTHING, SUMS, type Sums } from './board.ts';

/** What one call adds to the sums of somebody who may see it. */
type Share = { audience: string; day: string; sums: Partial<Sums> };

/** As JSON: numbers in the order of `SUMS`. */
export type KeptDaySums = { day: string; of: Record<string, number[]> };

const dayAt = (at: number): string => isoTime(at).slice(0, 10);

/**
 * What everybody's board counts of a call, as folding its events would (board.ts).
 * @param bids who bid for it, each as often as it did.
 */
export function sharesOf(call: Call, bids: readonly BuyerId[]): Share[] {
  if (call.test) return [];
  const { publisherId, settlement } = call;
  const startedOn = dayAt(call.startedAt);
  const shares: Share[] = [
    { audience: 'operator', day: startedOn, sums: { calls: 1, bids: bids.length } },
    { audience: publisherId, day: startedOn, sums: { calls: 1 } },
  ];
  for (const audience of bids) shares.push({ audience, day: startedOn, sums: { bids: 1 } });
  const offered = new Set<BuyerId>();
  const connected = new Set<string>();
  for (const { buyerId, offeredAt, outcome, heardAt } of call.attempts) {
    if (!offered.has(buyerId)) shares.push({ audience: buyerId, day: dayAt(offeredAt), sums: { calls: 1 } });
    offered.add(buyerId);
    if (outcome !== 'connected') continue;
    for (const audience of ['operator', publisherId, buyerId]) {
      if (!connected.has(audience)) shares.push({ audience, day: dayAt(heardAt), sums: { connected: 1 } });
      connected.add(audience);
    }
  }
  const paid = settlement && call.attempts.find(({ leg }) => leg === settlement.leg);
  if (!settlement || !paid) return shares;
  const day = dayAt(paid.heardAt);
  const converted = Number(settlement.converted);
  const { revenue, payout, margin } = settlement;
  shares.push({ audience: 'operator', day, sums: { converted, revenue, payout, margin } });
  shares.push({ audience: publisherId, day, sums: { converted, payout } });
  shares.push({ audience: paid.buyerId, day, sums: { converted, revenue } });
  return shares;
}

/** Sums of the last day there was a call on, of each audience. */
export class DaySums {
  #day: string;
  #of: Map<string, Sums>;

  constructor(kept: KeptDaySums = { day: '', of: {} }) {
    this.#day = kept.day;
    this.#of = new Map(Object.entries(kept.of).map(([audience, numbers]) => [audience, sumsFrom(numbers)]));
  }

  copy(): DaySums {
    const copy = new DaySums();
    copy.#day = this.#day;
    copy.#of = new Map([...this.#of].map(([audience, sums]) => [audience, { ...sums }]));
    return copy;
  }

  /** @param times 1: they are added; -1: they were, and are taken out again. */
  add(shares: readonly Share[], times: 1 | -1): void {
    for (const { audience, day, sums } of shares) {
      if (day > this.#day) {
        this.#day = day;
        this.#of.clear();
      }
      if (day < this.#day) continue;
      let known = this.#of.get(audience);
      if (!known) {
        known = { ...NOTHING };
        this.#of.set(audience, known);
      }
      for (const name of SUMS) known[name] += times * (sums[name] ?? 0);
    }
  }

  of(audience: string): { day: string; sums: Sums } {
    return { day: this.#day, sums: { ...NOTHING, ...this.#of.get(audience) } };
  }

  kept(): KeptDaySums {
    const of = [...this.#of].map(([audience, sums]) => [audience, SUMS.map((name) => sums[name])]);
    return { day: this.#day, of: Object.fromEntries(of) };
  }
}

const sumsFrom = (numbers: readonly number[]): Sums => {
  const sums = { ...NOTHING };
  SUMS.forEach((name, i) => {
    sums[name] = numbers[i] ?? 0;
  });
  return sums;
};

/** @returns the sums of the newest day there is, all sources together. */
export function addUp(parts: readonly { day: string; sums: Sums }[]): { day: string; sums: Sums } {
  const day =
    parts
      .map((part) => part.day)
      .sort()
      .at(-1) ?? '';
  const sums = { ...NOTHING };
  for (const part of parts) if (part.day === day) for (const name of SUMS) sums[name] += part.sums[name];
  return { day, sums };
}
