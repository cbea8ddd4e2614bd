import { vi } from 'vitest';
import type { Env } from '../../src/bindings.ts';
import { consumeQueue } from '../../src/deliveries/consume.client.ts';
import type { Delivery, DeliveryMessage } from '../../src/deliveries/delivery.ts';
import { linesOf, type PieceLine } from '../../src/deliveries/projections.ts';
import type { OutboxEnv } from '../../src/exchange/outbox/outbox.client.ts';
import { patient, type Timer } from '../../src/lib/bounds/patient.client.ts';
import { LocalBucket } from '../archive/bucket.ts';
import { createConsumer, messageOf } from '../deliveries/queue.ts';
import { LocalD1 } from '../directory/d1.ts';
import { VARS } from './world.ts';

/** What lies behind an object, each of which may be away. */
export const PLACES = ['PROJECTIONS', 'DELIVERIES', 'DB', 'ARCHIVE'] as const;
export type Place = (typeof PLACES)[number];
/** `hangs`: whoever asks gets no answer, neither then nor later. */
export type Outage = { place: Place; from: number; until: number; hangs?: true };

export type World = {
  now(): number;
  at(at: number, run: () => Promise<void>): void;
  isAway(place: Place): boolean;
  /** @returns what never answers, while the place hangs. */
  silenceOf(place: Place): Promise<never> | null;
  timer: Timer;
  /** After a message was taken: throws when the object dies of it, or never hears. */
  afterTaken(): void;
  noted(line: PieceLine): void;
  told(delivery: Delivery): void;
};

type Sent = { body: unknown };
const lost = (place: Place): Error => new Error(`${place}: the network connection was lost`);

/** Queues that only tell what was given to them: what comes of it is not simulated. */
export function queuesOf(world: World): OutboxEnv {
  const queue = (place: Place, take: (body: unknown) => void) => ({
    sendBatch: async (batch: Iterable<Sent>) => {
      await world.silenceOf(place);
      if (world.isAway(place)) throw lost(place);
      for (const { body } of batch) take(body);
      world.afterTaken();
    },
  });
  const unread = { bind: () => unread, all: () => Promise.reject(lost('DB')) };
  const away = new Proxy({}, { get: () => () => Promise.reject(lost('DB')) });
  const env = {
    PROJECTIONS: queue('PROJECTIONS', (body) => linesOf(body as string).forEach(world.noted)),
    DELIVERIES: queue('DELIVERIES', (body) =>
      [body as DeliveryMessage]
        .flat()
        .filter((piece): piece is Delivery => !('kind' in piece))
        .forEach(world.told),
    ),
    DB: new Proxy(away, { get: (_, name) => (name === 'prepare' ? () => unread : Reflect.get(away, name)) }),
    ARCHIVE: away,
  };
  return patient(env, world.timer) as unknown as OutboxEnv;
}

const MOST_TRIES = 101;
const RETRY_SECONDS = { PROJECTIONS: 5, DELIVERIES: 0 };

/**
 * The way of history and webhooks to its end: queues that hand on and hand on again, their real consumers, a real schema,
 * and buyers who count what they are sent.
 */
export class Downstream {
  readonly db = new LocalD1();
  readonly archive = new LocalBucket();
  /** How often each webhook was accepted, by its id as it is sent. */
  readonly accepted = new Map<string, number>();
  readonly faults: string[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    vi.stubGlobal('fetch', async (_: string, { headers }: { headers: Record<string, string> }) => {
      const id = headers['webhook-id']!;
      this.accepted.set(id, (this.accepted.get(id) ?? 0) + 1);
      return new Response('thank you');
    });
  }

  get env(): Env {
    this.db.down = this.#world.isAway('DB');
    this.archive.down = this.#world.isAway('ARCHIVE');
    const noting = queuesOf(this.#world);
    const queue = (place: 'PROJECTIONS' | 'DELIVERIES') => ({
      sendBatch: async (given: Iterable<Sent & { delaySeconds?: number }>) => {
        const batch = [...given];
        await noting[place].sendBatch(batch as never);
        for (const { body, delaySeconds } of batch) this.#deliver(place, body, 1, delaySeconds ?? 0);
      },
    });
    const env = {
      ...VARS,
      PROJECTIONS: queue('PROJECTIONS'),
      DELIVERIES: queue('DELIVERIES'),
      DB: this.db,
      ARCHIVE: this.archive,
    };
    return patient(env, this.#world.timer) as unknown as Env;
  }

  #deliver(place: 'PROJECTIONS' | 'DELIVERIES', body: unknown, attempts: number, delaySeconds: number): void {
    if (attempts > MOST_TRIES) return void this.faults.push(`a message to ${place} was given up`);
    this.#world.at(this.#world.now() + 20 + delaySeconds * 1_000, async () => {
      const { batch, acked, retried } = createConsumer(`outcry-${place.toLowerCase()}`, [
        messageOf(body, attempts),
      ]);
      await consumeQueue(batch, this.env);
      if (acked.length > 0) return;
      const [again] = retried;
      this.#deliver(place, body, attempts + 1, again?.delaySeconds ?? RETRY_SECONDS[place]);
    });
  }
}
