import type { Cap } from '../../buyers/caps.ts';
import type { Target } from '../../buyers/target.ts';
import { type Refusal, refuse, refuseField } from '../http/errors.ts';

/** What a buyer may say about its own target. */
type OwnTerms = { status?: Target['status']; caps?: Cap[] };

const OWN_FIELDS = ['status', 'caps'];

export const foreignField = (body: object): string | undefined =>
  Object.keys(body).find((name) => !OWN_FIELDS.includes(name));

/** Every limit of the operator's is kept or lowered; a buyer may add limits of its own. */
const isWithin = (caps: readonly Cap[], limits: readonly Cap[]): boolean =>
  limits.every(({ window, calls, spend }) => {
    const same = caps.filter((cap) => cap.window === window);
    return (
      (calls === undefined || same.some((cap) => cap.calls !== undefined && cap.calls <= calls)) &&
      (spend === undefined || same.some((cap) => cap.spend !== undefined && cap.spend <= spend))
    );
  });

/**
 * A buyer pauses, resumes and limits its own target. It cannot undo what the operator decided: the operator's caps are
 * remembered beside its own, and only a pause of its own can be ended.
 */
export function setOwnTerms(target: Target, { status, caps }: OwnTerms): Target | Refusal {
  let changed = target;
  if (caps) {
    const limits = target.operatorCaps ?? target.caps;
    if (!isWithin(caps, limits)) return refuseField('caps', 'must not allow more than the operator does');
    changed = { ...changed, caps, operatorCaps: limits };
  }
  if (status === undefined || status === target.status) return changed;
  if (status === 'paused') return { ...changed, status, pausedBy: 'buyer' };
  if (target.pausedBy !== 'buyer') return refuse('wrongState', 'the operator paused the target');
  return withoutPause({ ...changed, status });
}

/** What the operator says of caps and status stands, whatever the buyer said before. */
export function setOperatorTerms(target: Target, { status, caps }: OwnTerms): Target {
  const { operatorCaps, ...rest } = target;
  const limited = caps || operatorCaps === undefined ? rest : target;
  return status === undefined ? limited : withoutPause(limited);
}

function withoutPause({ pausedBy: _, ...target }: Target): Target {
  return target;
}
