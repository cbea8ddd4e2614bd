import type { Env, GroupOrder } from '../../bindings.ts';
import type { PingOrder, PingReply, PingSubject } from '../../buyers/ping.ts';
import type { Reason } from '../../buyers/reason.ts';
import { configOf } from '../../config.ts';
import type { TargetId } from '../../lib/ids.ts';
import { fromJson, toJson } from '../../lib/json.ts';
import type { PingDeps } from './ping.client.ts';
import { pingGroup } from './ping-group.client.ts';
import { ShardDraw, TRIES } from './shard-pool.ts';
import { CONNECTIONS, Slots } from './slots.ts';

/** A shard as the fan-out sees it. */
export type PingShard = {
  /** @param mayWait for connections others are using. @returns null: there are not enough, and nobody was asked. */
  ping(
    subject: PingSubject,
    orders: PingOrder[],
    mayWait: boolean,
    onReply?: (reply: PingReply) => void,
  ): Promise<PingReply[] | null>;
};

export type FanOutDeps = {
  ping: PingDeps;
  shard: (name: string) => PingShard;
  /** A float in [0, 1). */
  random: () => number;
};

export type FanOutOptions = {
  /** May the auction end although `outstanding` have not answered? Asked after every reply. */
  isDecided?: (replies: PingReply[], outstanding: TargetId[]) => boolean;
  /** Hears of each reply as it comes. Must not throw. */
  onReply?: (reply: PingReply) => void;
};

/** A shard's last replies may take this much longer to come back than the auction lasted. */
export const RPC_GRACE_MS = 40;

const prepared = new WeakMap<Env, PingDeps>();

export function pingDeps(env: Env): PingDeps {
  const known = prepared.get(env);
  if (known) return known;
  const { ring, hashKey, allowLoopbackBuyers, dialing } = configOf(env);
  const deps: PingDeps = {
    ring,
    hashKey,
    allowLoopback: allowLoopbackBuyers,
    dialing,
    fetch: (url, init) => fetch(url, init),
    now: () => Date.now(),
  };
  prepared.set(env, deps);
  return deps;
}

const fanOutDeps = (env: Env): FanOutDeps => ({
  ping: pingDeps(env),
  shard: (name) => ({
    ping: async (subject, orders, mayWait, onReply) => {
      const order = toJson<GroupOrder>({ subject, orders });
      const shard = env.PING_SHARD.getByName(name);
      const replies = await (onReply ? shard.ping(order, mayWait, onReply) : shard.ping(order, mayWait));
      return replies === null ? null : fromJson<PingReply[]>(replies);
    },
  }),
  random: () => Math.random(),
});

/** fanOutWith, in a Worker. */
export const fanOut = (
  env: Env,
  subject: PingSubject,
  orders: readonly PingOrder[],
  options: FanOutOptions = {},
): Promise<PingReply[]> => fanOutWith(fanOutDeps(env), subject, orders, options);

/**
 * Asks all buyers at once: the first six from here, the rest six each through shards of the pool. Ends when all
 * have answered, when `isDecided` says so, or at the deadline and the grace for RPC; never later, never by throwing.
 * @returns one reply an order, in the order of the orders. Who had not answered is `notAwaited` when the auction
 * was decided without it, else `timeout`; `notAsked` where a shard failed.
 */
export function fanOutWith(
  deps: FanOutDeps,
  subject: PingSubject,
  orders: readonly PingOrder[],
  { isDecided, onReply }: FanOutOptions = {},
): Promise<PingReply[]> {
  const startedAt = deps.ping.now();
  const replies = new Map<TargetId, PingReply>();
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const end = (missing: Reason): void => {
      isOver = true;
      clearTimeout(timer);
      const latencyMs = Math.max(0, deps.ping.now() - startedAt);
      resolve(orders.map(({ targetId }) => replies.get(targetId) ?? without(targetId, missing, latencyMs)));
    };
    const note = (reply: PingReply): void => {
      if (isOver || replies.has(reply.targetId)) return;
      replies.set(reply.targetId, reply);
      onReply?.(reply);
      if (replies.size === orders.length) end('timeout');
      else if (isDecided && decides(isDecided, replies, orders)) end('notAwaited');
    };
    if (orders.length === 0) {
      end('timeout');
      return;
    }
    timer = setTimeout(() => end('timeout'), Math.max(0, subject.deadlineAt - startedAt) + RPC_GRACE_MS);
    const direct = orders.slice(0, CONNECTIONS);
    pingGroup(new Slots(CONNECTIONS), subject, direct, deps.ping, note);
    const draw = new ShardDraw(deps.random);
    const oneByOne = (isDecided ?? onReply) !== undefined;
    for (const group of inGroups(orders.slice(CONNECTIONS), CONNECTIONS))
      askShard(deps, draw, subject, group, note, oneByOne);
  });
}

/** A rule that breaks costs the auction its early end, never its end. */
function decides(
  isDecided: NonNullable<FanOutOptions['isDecided']>,
  replies: ReadonlyMap<TargetId, PingReply>,
  orders: readonly PingOrder[],
): boolean {
  const outstanding = orders.map((order) => order.targetId).filter((id) => !replies.has(id));
  try {
    return isDecided([...replies.values()], outstanding);
  } catch {
    return false;
  }
}

/** Replies come one by one only when somebody is waiting for them: each costs a message. */
async function askShard(
  deps: FanOutDeps,
  draw: ShardDraw,
  subject: PingSubject,
  orders: PingOrder[],
  note: (reply: PingReply) => void,
  oneByOne: boolean,
): Promise<void> {
  try {
    let replies: PingReply[] | null = null;
    for (let tries = 0; replies === null && tries < TRIES; tries++) {
      const shard = deps.shard(draw.next(tries));
      const mayWait = tries === TRIES - 1;
      replies = await (oneByOne
        ? shard.ping(subject, orders, mayWait, note)
        : shard.ping(subject, orders, mayWait));
    }
    for (const reply of replies ?? []) note(reply);
  } catch {
    // Reported below, as for a shard that forgot somebody.
  }
  for (const { targetId } of orders) note(without(targetId, 'notAsked', 0));
}

const without = (targetId: TargetId, reason: Reason, latencyMs: number): PingReply => ({
  targetId,
  latencyMs,
  bid: null,
  reason,
});

function inGroups<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
