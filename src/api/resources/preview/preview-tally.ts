import type { Award, Previewed } from '../../../auction/preview.ts';
import type { Reason } from '../../../buyers/reason.ts';
import type { CallId, TargetId } from '../../../lib/ids.ts';
import { addMicros, formatMicros, type Micros, ZERO } from '../../../lib/money.ts';
import { isoTime } from '../../../lib/time.ts';

const MOST_EXAMPLES = 25;
const MOST_RIVALS = 20;

type Sum = { calls: number; amount: Micros };
const NONE: Sum = { calls: 0, amount: ZERO };
const plus = ({ calls, amount }: Sum, award: Award): Sum =>
  award ? { calls: calls + 1, amount: addMicros(amount, award.price) } : { calls, amount };
const shown = ({ calls, amount }: Sum) => ({ calls, amount: formatMicros(amount) });
const awardShown = (award: Award) => award && { targetId: award.targetId, price: formatMicros(award.price) };

/** Adds up what a draft would have made of some calls. */
export class PreviewTally {
  #bids = 0;
  #draft = NONE;
  #own = NONE;
  #was = NONE;
  #would = NONE;
  readonly #reasons = new Map<Reason, number>();
  readonly #takenFrom = new Map<TargetId, number>();
  readonly #examples: { callId: CallId; at: string; told: Previewed }[] = [];

  readonly #id: TargetId;

  constructor(id: TargetId) {
    this.#id = id;
  }

  add(callId: CallId, atMs: number, told: Previewed): void {
    const { bid, reason, was, would } = told;
    if (bid !== null) this.#bids += 1;
    if (reason !== null) this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
    const isWon = would?.targetId === this.#id;
    if (isWon) this.#draft = plus(this.#draft, would);
    if (was?.targetId === this.#id) this.#own = plus(this.#own, was);
    if (isWon && was && was.targetId !== this.#id)
      this.#takenFrom.set(was.targetId, (this.#takenFrom.get(was.targetId) ?? 0) + 1);
    this.#was = plus(this.#was, was);
    this.#would = plus(this.#would, would);
    const isOther = was?.targetId !== would?.targetId || was?.price !== would?.price;
    if (isOther && this.#examples.length < MOST_EXAMPLES)
      this.#examples.push({ callId, at: isoTime(atMs), told });
  }

  present(isNew: boolean) {
    return {
      bids: this.#bids,
      won: shown(this.#draft),
      wonBefore: isNew ? null : shown(this.#own),
      campaign: { was: shown(this.#was), would: shown(this.#would) },
      takenFrom: [...this.#takenFrom]
        .sort((a, b) => b[1] - a[1])
        .slice(0, MOST_RIVALS)
        .map(([targetId, calls]) => ({ targetId, calls })),
      reasons: Object.fromEntries(this.#reasons),
      examples: this.#examples.map(({ callId, at, told: { bid, reason, was, would } }) => ({
        callId,
        at,
        bid: bid === null ? null : formatMicros(bid),
        reason,
        was: awardShown(was),
        would: awardShown(would),
      })),
    };
  }
}
