import type { Candidate, LeftOut } from '../../auction/auction.ts';
import type { Reason } from '../../buyers/reason.ts';
import type { Micros } from '../../lib/money.ts';
import { NumberReader, packAmount, packNumber } from '../../lib/text/packed-numbers.ts';
import type { CallSummary, HeldAuction } from './indexed-call.ts';

/** Candidates of one auction by what became of them: a reason is written once for all who share it. */
export type PackedAuction = [
  /** 0: the one that placed the call. */
  auctionId: string | 0,
  /** After the call started, in ms. */
  openedAfterMs: number,
  groups: Record<string, string | PackedCandidate[]>,
  leftOut?: LeftOut,
];
/**
 * As older versions wrote them all, and what letters cannot say still is. Bid in hundredths of the currency, with decimals
 * where there are any. A plain number neither bid nor was heard.
 */
type PackedCandidate =
  | number
  | [target: number, bid: number | null]
  | [target: number, bid: number | null, latencyMs: number];

const MICROS_PER_CENT = 10_000;
/** How exactly waiting is measured. */
const LATENCY_STEPS = 10;
const WON = 'won';
const EXCLUDED = '-';

/** A candidate by numbers, as reports count it. */
export type Heard = {
  target: number;
  outcome: Candidate['outcome'];
  reason: Reason | null;
  bid: Micros | null;
  latencyMs: number | null;
};
type Numbered = Pick<Heard, 'target' | 'bid' | 'latencyMs'>;

export function packAuction(
  { auctionId, openedAt, candidates, leftOut }: HeldAuction,
  record: Pick<CallSummary, 'auctionId' | 'startedAt'> | null,
  numberOf: (id: string) => number,
): PackedAuction {
  const groups = Map.groupBy(candidates, ({ outcome, reason }) =>
    outcome === 'won' ? WON : `${outcome === 'excluded' ? EXCLUDED : ''}${reason}`,
  );
  const numbered = ({ targetId, bid, latencyMs }: Candidate): Numbered => ({
    target: numberOf(targetId),
    bid,
    latencyMs,
  });
  const isPlacing = auctionId === record?.auctionId;
  const packed: PackedAuction = [
    isPlacing ? 0 : auctionId,
    openedAt - (record?.startedAt ?? 0),
    Object.fromEntries([...groups].map(([name, those]) => [name, packGroup(those.map(numbered))])),
  ];
  if (Object.keys(leftOut).length > 0) packed.push(leftOut);
  return packed;
}

const isInSteps = (latencyMs: number | null): boolean =>
  latencyMs === null || Math.round(latencyMs * LATENCY_STEPS) / LATENCY_STEPS === latencyMs;

/** While calls of an older version are counted, parties without a number yet have one below 0. */
const packGroup = (group: readonly Numbered[]): string | PackedCandidate[] =>
  group.every(({ target, latencyMs }) => target >= 0 && isInSteps(latencyMs))
    ? group.map(inLetters).join('')
    : group.map(({ target, bid, latencyMs }) => {
        const cents = bid === null ? null : bid / MICROS_PER_CENT;
        if (latencyMs !== null) return [target, cents, latencyMs];
        return cents === null ? target : [target, cents];
      });

const inLetters = ({ target, bid, latencyMs }: Numbered): string =>
  packNumber(target * 4 + Number(bid !== null) * 2 + Number(latencyMs !== null)) +
  (bid === null ? '' : packAmount(bid)) +
  (latencyMs === null ? '' : packNumber(Math.round(latencyMs * LATENCY_STEPS)));

function readGroup(group: string | PackedCandidate[]): Numbered[] {
  if (typeof group !== 'string') return group.map(readCandidate);
  const all: Numbered[] = [];
  for (const from = new NumberReader(group); from.isMore(); ) {
    const said = from.number();
    const bid = said & 2 ? (from.amount() as Micros) : null;
    const latencyMs = said & 1 ? from.number() / LATENCY_STEPS : null;
    all.push({ target: Math.floor(said / 4), bid, latencyMs });
  }
  return all;
}

function readCandidate(packed: PackedCandidate): Numbered {
  const [target, cents = null, latencyMs = null] = typeof packed === 'number' ? [packed] : packed;
  return { target, bid: cents === null ? null : (Math.round(cents * MICROS_PER_CENT) as Micros), latencyMs };
}

export const heardIn = ([, , groups]: PackedAuction): Heard[] =>
  Object.entries(groups).flatMap(([name, group]) => {
    const isExcluded = name.startsWith(EXCLUDED);
    const outcome = name === WON ? 'won' : isExcluded ? 'excluded' : 'lost';
    const reason = name === WON ? null : ((isExcluded ? name.slice(1) : name) as Reason);
    return readGroup(group).map((candidate): Heard => ({ outcome, reason, ...candidate }));
  });
