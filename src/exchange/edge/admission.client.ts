import type { Env } from '../../bindings.ts';
import { configOf } from '../../config.ts';
import { Admission, KEPT_LONGEST_MS, KEPT_MS, type Waiter } from './admission.ts';

/** One request stands in line no longer: its answer has to leave in time. */
const WAIT_MS = 2_000;
/** Of the instruction that keeps a caller until it is asked again. */
const PAUSE_MS = 1_000;

const admissions = new WeakMap<Env, Admission>();

/** One count for all that runs in this isolate. */
export function admissionOf(env: Env): Admission {
  const known = admissions.get(env) ?? new Admission(configOf(env).maxInFlight, () => Date.now());
  admissions.set(env, known);
  return known;
}

/** `in`: to be called when done. `keep`: the caller is asked to wait and come again. `refuse`: no use waiting. */
export type Place = { kind: 'in'; leave: () => void } | { kind: 'keep' } | { kind: 'refuse' };

/** A place for a new call, at once or after a moment in line. @param since when the caller was first heard of. */
export async function placeFor(env: Env, since: number): Promise<Place> {
  const admission = admissionOf(env);
  const leave = admission.admit();
  if (leave) return { kind: 'in', leave };
  if (admission.isHopeless(since)) return { kind: 'refuse' };
  const taken = await standInLine(admission, since, WAIT_MS);
  if (taken) return { kind: 'in', leave: taken };
  const kept = Date.now() - since + PAUSE_MS;
  const mayStay = kept < KEPT_MS || (kept < KEPT_LONGEST_MS && !admission.isLasting());
  return { kind: mayStay ? 'keep' : 'refuse' };
}

async function standInLine(admission: Admission, since: number, ms: number): Promise<(() => void) | null> {
  const waiter: Waiter = { since, until: Date.now() + ms };
  admission.stand(waiter);
  for (;;) {
    const leave = admission.enterFromLine(waiter);
    if (leave) return leave;
    const leftMs = waiter.until - Date.now();
    if (leftMs <= 0) break;
    await scheduler.wait(Math.min(admission.lookAgainMs(waiter), leftMs));
  }
  admission.leaveLine(waiter);
  return null;
}
