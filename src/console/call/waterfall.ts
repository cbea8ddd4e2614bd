import type { CallReceipt as Receipt } from '../../api/client/outcry-client.ts';
import { REASONS } from '../../buyers/reason.ts';

export type Candidate = Receipt['candidates'][number];
export type Bar = Candidate & {
  /** Of the axis, 0 to 1; null: not asked by ping. */
  length: number | null;
  why: string;
  /** What its bid counted for in the ranking, where that is not what it is. */
  factor: string | null;
};
type Waterfall = {
  /** The axis ends here. */
  spanMs: number;
  deadlineMs: number;
  closedMs: number;
  ticks: number[];
  asked: Bar[];
  standing: Bar[];
  excluded: Bar[];
};

/** The auction on a time axis: from its opening to its deadline, or to its end should that have been later. */
export function waterfallOf(receipt: Receipt): Waterfall {
  const { openedAt, deadlineAt } = receipt.inputs.opening;
  const deadlineMs = Math.max(1, deadlineAt - openedAt);
  const closedMs = Math.max(0, Date.parse(receipt.settledAt) - Date.parse(receipt.openedAt));
  const slowest = Math.max(0, ...receipt.candidates.map(({ latencyMs }) => latencyMs ?? 0));
  const spanMs = Math.max(deadlineMs, closedMs, slowest);
  const factors = new Map(receipt.ranking.map(({ targetId, factor }) => [targetId, factor ?? null]));
  const bars = receipt.candidates.map((candidate) => ({
    ...barOf(candidate, spanMs),
    factor: factors.get(candidate.targetId) ?? null,
  }));
  return {
    spanMs,
    deadlineMs,
    closedMs,
    ticks: ticksOf(spanMs),
    asked: bars.filter(({ outcome, length }) => outcome !== 'excluded' && length !== null).sort(byBid),
    standing: bars.filter(({ outcome, length }) => outcome !== 'excluded' && length === null).sort(byBid),
    excluded: bars.filter(({ outcome }) => outcome === 'excluded').sort(byNearness),
  };
}

const barOf = (candidate: Candidate, spanMs: number): Omit<Bar, 'factor'> => ({
  ...candidate,
  length: candidate.latencyMs === null ? null : Math.min(1, candidate.latencyMs / spanMs),
  why: candidate.reason === null ? '' : whyOf(candidate.reason, candidate.detail),
});

/** The reason in words and, where a condition failed, what it met. */
function whyOf(reason: NonNullable<Candidate['reason']>, detail: string | null): string {
  const words = REASONS[reason] ?? reason;
  return detail ? `${words.replace(/\.$/, '')}: ${detail}.` : words;
}

const byBid = (a: Candidate, b: Candidate): number =>
  Number(b.outcome === 'won') - Number(a.outcome === 'won') || Number(b.bid ?? -1) - Number(a.bid ?? -1);

/** Whom only a cap or the like kept from the call comes before whom it was never for. */
const byNearness = (a: Candidate, b: Candidate): number => Number(a.derived) - Number(b.derived);

const STEPS = [10, 20, 50, 100, 200, 500, 1_000];

function ticksOf(spanMs: number): number[] {
  const step = STEPS.find((size) => spanMs / size <= 6) ?? 2_000;
  return Array.from({ length: Math.floor(spanMs / step) + 1 }, (_, index) => index * step);
}
