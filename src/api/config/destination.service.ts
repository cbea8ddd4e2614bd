import type { Env } from '../../bindings.ts';
import { refuseDialing } from '../../buyers/bounds/dial-policy.ts';
import { configOf } from '../../config.ts';
import { isOwn } from '../../exchange/edge/own-numbers.client.ts';
import type { Destination } from '../../telephony/instruction.ts';
import { type Refusal, refuseField } from '../http/errors.ts';

/** Whether calls may be sent there: the operator's countries and hosts, and no number of the exchange's own. */
export async function refuseDestination(
  env: Env,
  field: string,
  destination: Destination | null | undefined,
): Promise<Refusal | null> {
  if (!destination) return null;
  const why = refuseDialing(destination, configOf(env).dialing);
  if (why !== null) return refuseField(field, why);
  const loops = await isOwn(env.DB, destination);
  return loops ? refuseField(field, 'is a number of the exchange: calls would come in again for ever') : null;
}

export const phoneDestination = (number: string | null | undefined): Destination | null =>
  number == null ? null : { kind: 'phone', number };
