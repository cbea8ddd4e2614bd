import { micros } from '../../lib/money.ts';
import { CAP_WINDOWS, type Cap } from '../caps.ts';
import type { Target } from '../target.ts';

/**
 * Earlier terms of a target, with what its buyer itself decided since: whoever brings them back speaks for the operator. A
 * buyer that stopped its calls, or said how many it can take, is sent no more than that; one that goes on again is not
 * stopped by what it wanted then.
 */
export function withOwnDecisions(then: Target, now: Target): Target {
  const { pausedBy: _, operatorCaps, ...terms } = then;
  const limits = operatorCaps ?? terms.caps;
  const caps = now.operatorCaps
    ? { caps: tightest([...limits, ...now.caps]), operatorCaps: limits }
    : { ...(operatorCaps && { operatorCaps }) };
  return { ...terms, ...caps, ...pauseOf(then, now) };
}

function pauseOf(then: Target, now: Target): Pick<Target, 'status' | 'pausedBy'> {
  if (then.status === 'paused' && then.pausedBy === undefined) return { status: 'paused' };
  if (now.pausedBy !== undefined) return { status: 'paused', pausedBy: now.pausedBy };
  return { status: then.pausedBy === undefined ? then.status : now.status };
}

/** One cap a window, which allows no more than any of them. */
function tightest(caps: readonly Cap[]): Cap[] {
  return CAP_WINDOWS.flatMap((window): Cap[] => {
    const same = caps.filter((cap) => cap.window === window);
    const calls = same.flatMap((cap) => cap.calls ?? []);
    const spend = same.flatMap((cap) => cap.spend ?? []);
    return same.length === 0
      ? []
      : [
          {
            window,
            ...(calls.length > 0 && { calls: Math.min(...calls) }),
            ...(spend.length > 0 && { spend: micros(Math.min(...spend)) }),
          },
        ];
  });
}
