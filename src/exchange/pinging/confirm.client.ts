import { releasable } from '../../buyers/before-award.ts';
import type { ConfirmReply, DialectConfig } from '../../buyers/bidders/dialect.ts';
import { NO_CONFIG } from '../../buyers/bidders/dialect.ts';
import { dialects } from '../../buyers/bidders/registry.ts';
import { refuseDialing } from '../../buyers/bounds/dial-policy.ts';
import type { ConfirmOrder } from '../../buyers/ping.ts';
import { unseal } from '../../lib/crypto.ts';
import { assert } from '../../lib/result.ts';
import { callBuyer, type PingDeps } from './buyer-call.client.ts';

/** The caller is waiting: a winner that only reserved has this long to confirm, then the next bidder is tried. */
const CONFIRM_MS = 1_000;

/**
 * Asks the winner whether its bid stands, before its line is dialed. It may still say no, so the caller's number is not
 * part of the question, unless the operator trusts this target with it. Never throws: no clear yes is a no.
 */
export async function confirmBid(order: ConfirmOrder, deps: PingDeps): Promise<ConfirmReply> {
  const dialect = Object.hasOwn(dialects, order.dialect) ? dialects[order.dialect] : undefined;
  const confirmation = dialect?.confirm;
  if (!confirmation) return { accepted: true, destination: null, minSeconds: null };
  const now = deps.now();
  const number = order.sealedCaller === null ? null : await unseal(deps.ring, order.sealedCaller);
  const caller = order.withCaller === true ? number : null;
  const { url, pingId, bid } = order;
  const { tags, zip, subId } = releasable({ ...order.call, subId: order.subId }, number);
  const call = { ...order.call, tags, zip };
  let config = NO_CONFIG;
  let isNeeded = true;
  const build = (given: DialectConfig) => {
    config = given;
    const request = confirmation.build({ url, pingId, bid, caller, call, subId, now, config });
    isNeeded = request !== null;
    assert(request, 'this bid needs no confirmation');
    return request;
  };
  const heard = await callBuyer(order, build, deps, now, now + CONFIRM_MS);
  if (!isNeeded) return { accepted: true, destination: null, minSeconds: null };
  if (heard.reason) return { accepted: false, reason: heard.reason, detail: heard.detail };
  try {
    return dialable(confirmation.read(heard.reply, deps.now(), config), deps);
  } catch {
    return { accepted: false, reason: 'replyMalformed' };
  }
}

/** A confirmation may name a line of its own, where one may be dialed. */
function dialable(reply: ConfirmReply, { dialing }: PingDeps): ConfirmReply {
  if (!reply.accepted || !reply.destination || !dialing) return reply;
  const why = refuseDialing(reply.destination, dialing);
  return why === null
    ? reply
    : { accepted: false, reason: 'destinationInvalid', detail: `the destination ${why}` };
}
