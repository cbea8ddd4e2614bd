import { vi } from 'vitest';
import { consumeDeliveries } from '../../../src/deliveries/deliver.client.ts';
import type { CallNotice, DeliveryMessage } from '../../../src/deliveries/delivery.ts';
import { sampleNotice } from '../../../src/deliveries/events/sample.ts';
import { CALL_EVENT_NAMES, type CallEventName } from '../../../src/publishers/events/event-target.ts';
import { makeWorld, TestExchange } from '../../api/exchange.ts';
import { createConsumer, messageOf } from '../queue.ts';

export type Heard = { method: string; url: URL; headers: Record<string, string>; body: string };
type Waiting = { body: DeliveryMessage; at: number; attempts: number };

/** An exchange whose delivery queue runs in virtual time, and the outside that hears of its calls. */
export class EventWorld {
  readonly exchange = new TestExchange();
  readonly heard: Heard[] = [];
  /** How the outside answers: a status, or a failure to answer at all. */
  answer: (heard: Heard) => number = () => 200;
  publisher = { id: '', key: '' };
  campaignId = '';
  #waiting: Waiting[] = [];

  async set(): Promise<this> {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      const { method = 'GET', headers = {}, body = '' } = init;
      const heard = {
        method,
        url: new URL(url),
        headers: headers as Record<string, string>,
        body: String(body),
      };
      const status = this.answer(heard);
      if (status === 0) throw new TypeError('connection refused');
      if (status < 300) this.heard.push(heard);
      return new Response('noted', { status });
    });
    const { publisher, campaign } = await makeWorld(this.exchange);
    const { key } = await this.exchange.make('/v1/keys', {
      role: 'publisher',
      publisherId: publisher['id'],
      name: 'p',
    });
    this.publisher = { id: publisher['id'], key };
    this.campaignId = campaign['id'];
    Object.assign(this.exchange.env, {
      DELIVERIES: {
        sendBatch: async (batch: { body: DeliveryMessage; delaySeconds?: number }[]) =>
          batch.map(({ body, delaySeconds = 0 }) => this.#put(body, delaySeconds)),
      },
    });
    return this;
  }

  unset(): void {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    vi.useRealTimers();
  }

  /** A tracker of the publisher's own, or of whoever's key. */
  async tracker(changes: Record<string, unknown> = {}, key = this.publisher.key) {
    const body = {
      kind: 'postback',
      url: 'https://t.example/p?e={event}&id={event_id}&p={payout}',
      events: CALL_EVENT_NAMES,
      ...changes,
    };
    const answer = await this.exchange.ask('POST', '/v1/event-targets', body, { key });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  }

  /** What happened to a call of the publisher's. */
  notice(event: CallEventName, change: (notice: CallNotice) => CallNotice = (same) => same): CallNotice {
    const owner = { publisherId: this.publisher.id, campaignId: this.campaignId };
    const made = sampleNotice(owner as Parameters<typeof sampleNotice>[0], event, START);
    const record = { ...made.record, test: false };
    return change({ ...made, record, id: `${record.id}:${CALL_EVENT_NAMES.indexOf(event)}:${event}` });
  }

  queue(...notices: CallNotice[]): void {
    for (const notice of notices) this.#put([notice], 0);
  }

  /** The queue comes with what is due, until so much later. */
  async pass(ms: number): Promise<void> {
    const until = Date.now() + ms;
    for (;;) {
      const next = Math.min(...this.#waiting.map(({ at }) => at));
      if (next > until) break;
      vi.setSystemTime(Math.max(Date.now(), next));
      await this.#bring(this.#waiting.filter(({ at }) => at <= Date.now()).slice(0, 10));
    }
    vi.setSystemTime(until);
  }

  /** The queue brings these, and again what it is not told to forget. */
  async #bring(due: Waiting[]): Promise<void> {
    this.#waiting = this.#waiting.filter((one) => !due.includes(one));
    const given = due.map(({ body, attempts }) => messageOf(body, attempts));
    const { batch, retried } = createConsumer('outcry-deliveries', given);
    await consumeDeliveries(batch, this.exchange.env);
    for (const { id, delaySeconds = 0 } of retried) {
      const index = given.findIndex((message) => message.id === id);
      const { body, attempts } = due[index]!;
      this.#waiting.push({ body, attempts: attempts + 1, at: Date.now() + delaySeconds * 1_000 });
    }
  }

  #put(body: DeliveryMessage, delaySeconds: number): void {
    this.#waiting.push({ body, attempts: 1, at: Date.now() + delaySeconds * 1_000 });
  }
}

const START = Date.now();
export const HOUR_MS = 3_600_000;
