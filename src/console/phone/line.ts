import type { TestCall } from '../../api/client/outcry-client.ts';
import { api, lastWords } from '../ui/api.ts';
import { IDLE, isUp, next, type Order, type Phone } from './machine.ts';
import { say, shutUp } from './voice.ts';
import { type PhoneEvent, type Request, spoken } from './words.ts';

/** What the exchange knows a call by; null until it has answered. */
type Call = { token: string | null };

/** A telephone that speaks, waits and talks to the exchange, as the machine orders. */
export class PhoneLine {
  #phone = IDLE;
  #call: Call = { token: null };
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** One request after another: the exchange hears of things in the order in which they happened. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Set<() => void>();

  readonly state = (): Phone => this.#phone;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Who leaves puts the phone down. */
  readonly leave = (): void => {
    if (isUp(this.#phone)) this.happen({ kind: 'hangUp', at: Date.now() });
  };

  /** The page is closed: what it still has to say must leave at once. */
  readonly abandon = (): void => {
    const { token } = this.#call;
    if (isUp(this.#phone) && token) void lastWords.hangUpTestCall({ token, body: {} }).catch(() => {});
  };

  happen(event: PhoneEvent): void {
    const { turn } = this.#phone;
    const { phone, orders } = next(this.#phone, event);
    this.#phone = phone;
    if (phone.turn !== turn) clearTimeout(this.#timer);
    for (const order of orders) this.#obey(order);
    for (const listener of this.#listeners) listener();
  }

  #obey(order: Order): void {
    switch (order.kind) {
      case 'say':
        void say(spoken(order.prompt)).then(() => this.happen({ kind: 'done', turn: order.turn }));
        return;
      case 'wait': {
        const { event, turn, seconds } = order;
        this.#timer = setTimeout(() => this.happen({ kind: event, turn }), seconds * 1_000);
        return;
      }
      case 'hush':
        shutUp();
        return;
      default: {
        if (order.request.kind === 'place') this.#call = { token: null };
        const call = this.#call;
        this.#last = this.#last.then(() => this.#send(order, call));
      }
    }
  }

  async #send({ kind, request, turn }: Extract<Order, { request: Request }>, call: Call): Promise<void> {
    // No call came about: nobody is left to be told.
    if (!call.token && request.kind !== 'place') return;
    try {
      const { token, callId, instructions } = await send(request, call.token ?? '');
      if (kind === 'tell') return;
      call.token = token ?? call.token;
      this.happen({ kind: 'told', callId, instructions, turn });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.happen({ kind: 'failed', message, turn });
    }
  }
}

function send(request: Request, token: string): Promise<TestCall> {
  switch (request.kind) {
    case 'place': {
      const { number, from } = request;
      return api.placeTestCall({ body: { number, from } });
    }
    case 'input':
      return api.pressKeys({ token, body: { digits: request.digits } });
    case 'dialed': {
      const { outcome, seconds, callerGone } = request;
      return api.endTestDial({ token, body: { outcome, seconds, callerGone } });
    }
    case 'hangup':
      return api.hangUpTestCall({ token, body: {} });
    // A token given out while a call waits belongs to no dial, so nobody is said to have picked up.
    case 'answered':
    case 'resume':
      return api.answerTestCall({ token, body: {} });
  }
}
