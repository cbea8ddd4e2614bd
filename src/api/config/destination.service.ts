import type { Env } from '../../bindings.ts';
import { refuseDialing } from '../../buyers/bounds/dial-policy.ts';
import { formatDestination, numberIn } from '../../buyers/destination.ts';
import type { Target } from '../../buyers/target.ts';
import type { Campaign } from '../../campaign/campaign.ts';
import { configOf } from '../../config.ts';
import type { Change } from '../../directory/config/commit.store.ts';
import { findNumbers } from '../../directory/config/config.store.ts';
import { findDialed } from '../../directory/config/dialed.store.ts';
import type { Entity } from '../../directory/config/entity.ts';
import type { Destination } from '../../telephony/instruction.ts';
import { type Refusal, refuseField } from '../http/errors.ts';

/** Whether calls may be sent there: the operator's countries and hosts, and no number of the exchange's own. */
export async function refuseDestination(
  env: Env,
  field: string,
  destination: Destination | null | undefined,
): Promise<Refusal | null> {
  const why = destination ? await whyNotDialed(env, destination) : null;
  return why === null ? null : refuseField(field, why);
}

async function whyNotDialed(env: Env, destination: Destination): Promise<string | null> {
  const why = refuseDialing(destination, configOf(env).dialing);
  if (why !== null) return why;
  const number = numberIn(destination);
  // Asked afresh: callers may be told of a stranger for minutes, what is written has to be right.
  return number !== null && (await findNumbers(env.DB, [number])).has(number)
    ? 'is a number of the exchange: calls would come in again for ever'
    : null;
}

/** What was fine when it was written may not be any more: a number may be the exchange's own by now. */
export async function refuseReturn(env: Env, changes: readonly Change<Entity>[]): Promise<Refusal | null> {
  for (const destination of changes.flatMap(sentTo)) {
    const why = await whyNotDialed(env, destination);
    if (why)
      return refuseField('version', `would send calls to ${formatDestination(destination)}, which ${why}`);
  }
  return null;
}

function sentTo({ entity, after }: Change<Entity>): Destination[] {
  if (entity === 'campaign') return listed(phoneDestination((after as Campaign | null)?.fallbackNumber));
  const target = entity === 'target' ? (after as Target | null) : null;
  return target?.status === 'active' ? [target.destination] : [];
}

const listed = <T>(value: T | null): T[] => (value === null ? [] : [value]);

/** Why no number may be taken in: calls are sent to it, and would come in again for ever. */
export async function dialedProblems(
  { DB }: Env,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const dialed = await findDialed(DB, numbers);
  return new Map(
    [...dialed].map(([number, id]) => [
      number,
      `is where ${id} sends calls: they would come in again for ever`,
    ]),
  );
}

export const phoneDestination = (number: string | null | undefined): Destination | null =>
  number == null ? null : { kind: 'phone', number };
