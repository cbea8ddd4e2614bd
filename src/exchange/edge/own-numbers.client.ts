import { refuseDestination } from '../../buyers/bounds/dial-policy.ts';
import { numberIn } from '../../buyers/destination.ts';
import type { PingReply } from '../../buyers/ping.ts';
import { findRoute } from '../../directory/config/routes.store.ts';
import { MINUTE_MS } from '../../lib/time.ts';
import { within } from '../../lib/within.client.ts';
import type { Destination } from '../../telephony/instruction.ts';
import { cachedRoute } from './number-routes.client.ts';

/**
 * Numbers that were looked up and are not the exchange's. A call sent to one that is would come in again and be sold
 * again, and again.
 */
const strangers = new Map<string, number>();
const STRANGERS_KEPT = 20_000;
const STRANGER_MS = 5 * MINUTE_MS;
/** A caller waits: when D1 is slower than this, or away, the number is taken for somebody else's. */
const PATIENCE_MS = 250;

/** Would a call sent there come in again? By telephone, or by an address of SIP whose user is a number. */
export async function isOwn(db: D1Database, destination: Destination | null | undefined): Promise<boolean> {
  const number = destination ? numberIn(destination) : null;
  return number !== null && isOwnNumber(db, number);
}

async function isOwnNumber(db: D1Database, number: string): Promise<boolean> {
  if (cachedRoute(number)) return true;
  const now = Date.now();
  if ((strangers.get(number) ?? 0) > now) return false;
  try {
    const route = await within(findRoute(db, number), PATIENCE_MS);
    if (route === undefined) return false;
    if (route) return true;
    if (strangers.size >= STRANGERS_KEPT) strangers.clear();
    strangers.set(number, now + STRANGER_MS);
  } catch (error) {
    console.error('a destination could not be looked up', String(error));
  }
  return false;
}

/** Bids that name a number of the exchange's own are none. */
export function refuseOwnNumbers(db: D1Database, replies: readonly PingReply[]): Promise<PingReply[]> {
  return Promise.all(
    replies.map(async (reply) => {
      const loops = await isOwn(db, reply.bid?.destination);
      return loops ? refuseDestination(reply, 'the destination is a number of the exchange') : reply;
    }),
  );
}
