import type { BuyerReply, Dialect, DialectConfig, ReadBid } from '../../buyers/bidders/dialect.ts';
import { NO_CONFIG } from '../../buyers/bidders/dialect.ts';
import { dialects } from '../../buyers/bidders/registry.ts';
import { keepWithin } from '../../buyers/bounds/bid-bounds.ts';
import { keepDialable } from '../../buyers/bounds/dial-policy.ts';
import { callerToken } from '../../buyers/caller-token.ts';
import type { PingOrder, PingReply, PingSubject } from '../../buyers/ping.ts';
import { callBuyer, type PingDeps } from './buyer-call.client.ts';
import type { Deadlines } from './deadlines.client.ts';

export type { PingDeps } from './buyer-call.client.ts';

/**
 * Asks one buyer. Call it when the buyer's slot is granted: its clock starts now and stops with the last byte, at
 * the order's own timeout or the auction's deadline, whichever is first. Never throws: whatever goes wrong is a
 * reply with a coded reason.
 */
export async function ping(
  order: PingOrder,
  subject: PingSubject,
  deps: PingDeps,
  deadlines?: Deadlines,
): Promise<PingReply> {
  const startedAt = deps.now();
  const deadlineAt = Math.min(startedAt + order.timeoutMs, subject.deadlineAt);
  const read =
    deadlineAt > startedAt ? await ask(order, subject, deps, startedAt, deadlineAt, deadlines) : notAsked();
  const latencyMs = Math.max(0, deps.now() - startedAt);
  const reply = keepWithin({ targetId: order.targetId, latencyMs, ...read }, order.bounds);
  return deps.dialing ? keepDialable(reply, deps.dialing) : reply;
}

const notAsked = (detail?: string): ReadBid => ({ bid: null, reason: 'notAsked', detail });

async function ask(
  order: PingOrder,
  subject: PingSubject,
  deps: PingDeps,
  startedAt: number,
  deadlineAt: number,
  deadlines?: Deadlines,
): Promise<ReadBid> {
  const dialect = Object.hasOwn(dialects, order.dialect) ? dialects[order.dialect] : undefined;
  if (!dialect) return notAsked('unknown dialect');
  let config = NO_CONFIG;
  const build = async (given: DialectConfig) => {
    config = given;
    const { callerHash } = subject;
    const token = callerHash === null ? null : await callerToken(deps.hashKey, order.buyerId, callerHash);
    return dialect.build({
      subject,
      order,
      callerToken: token,
      deadlineMs: deadlineAt - startedAt,
      now: startedAt,
      config,
    });
  };
  const heard = await callBuyer(order, build, deps, startedAt, deadlineAt, deadlines);
  if (heard.reason) return { bid: null, reason: heard.reason, detail: heard.detail };
  return readWith(dialect, heard.reply, deps.now(), config);
}

function readWith(dialect: Dialect, reply: BuyerReply, now: number, config: DialectConfig): ReadBid {
  try {
    return dialect.read(reply, now, config);
  } catch {
    return { bid: null, reason: 'replyMalformed' };
  }
}
