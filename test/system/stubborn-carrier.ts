import { setTimeout as sleep } from 'node:timers/promises';
import { type Random, seededRandom } from '../../src/lib/random.ts';
import { Carrier } from '../../src/simulator/carrier/carrier.ts';
import type { CallOrder, CallResult, Lines } from '../../src/simulator/carrier/script.ts';
import { acceleratedClock } from '../../src/simulator/clock.ts';

export type StubbornOptions = {
  baseUrl: string;
  authToken: string;
  lines: Lines;
  seed: number | string;
  /** Of 1: a request that was answered is sent again, up to two seconds later. */
  duplicate: number;
  /** The story runs this much faster than told. */
  factor?: number;
};

const GIVES_UP_MS = 12_000;
const RETRY_MS = 40;

/** A carrier whose requests outlive a dead exchange, and who remembers every answer it was given. */
export class StubbornCarrier {
  readonly #options: StubbornOptions;
  readonly #random: Random;
  readonly #carrier: Carrier;
  readonly #requests = new Map<string, number>();
  readonly #again = new Set<Promise<void>>();
  /** Answers to a repeated request that differ from the first, though nothing else was said of the call. */
  readonly changed: string[] = [];
  /** Requests that got no answer of 2xx in time. */
  readonly unheard: string[] = [];
  answered = 0;
  retried = 0;
  repeated = 0;
  /** Time from the first try to the answer, in ms, where no retry was needed. */
  readonly tookMs: number[] = [];

  constructor(options: StubbornOptions) {
    this.#options = options;
    this.#random = seededRandom(`${options.seed}:stubborn`);
    const { baseUrl, authToken, lines, seed, factor = 60 } = options;
    this.#carrier = new Carrier({
      baseUrl,
      authToken,
      lines,
      seed,
      clock: () => acceleratedClock(factor),
      send: (request) => this.#send(request),
    });
  }

  placeCall(order: CallOrder): Promise<CallResult> {
    return this.#carrier.placeCall(order);
  }

  async settled(): Promise<void> {
    await this.#carrier.settled();
    while (this.#again.size > 0) await Promise.all(this.#again);
  }

  async #send(request: Request): Promise<Response> {
    const body = await request.text();
    const form = new URLSearchParams(body);
    const call = form.get('ParentCallSid') ?? form.get('CallSid') ?? '';
    const turn = (this.#requests.get(call) ?? 0) + 1;
    this.#requests.set(call, turn);
    const init = { method: 'POST', headers: request.headers, body, redirect: 'manual' as const };
    const answer = await this.#untilAnswered(request.url, init);
    const text = await answer.text();
    // Who was turned away for want of room is not known to the exchange: for it a repeat would be another caller.
    const isTurnedAway = request.url.endsWith('/voice') && !text.includes('<Dial');
    if (this.#random.next() < this.#options.duplicate && !isTurnedAway)
      this.#inBackground(this.#repeat(request.url, init, text, call, turn));
    return new Response(answer.status === 204 ? null : text, {
      status: answer.status,
      headers: answer.headers,
    });
  }

  async #untilAnswered(url: string, init: RequestInit): Promise<Response> {
    const startedAt = Date.now();
    for (let tries = 0; ; tries++) {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(GIVES_UP_MS) }).catch(
        () => null,
      );
      if (response && response.status < 500) {
        this.answered += 1;
        if (tries === 0) this.tookMs.push(Date.now() - startedAt);
        return response;
      }
      await response?.body?.cancel();
      if (Date.now() - startedAt > GIVES_UP_MS) {
        this.unheard.push(url);
        throw new Error(`no answer from ${url}`);
      }
      this.retried += 1;
      await sleep(RETRY_MS);
    }
  }

  async #repeat(url: string, init: RequestInit, first: string, call: string, turn: number): Promise<void> {
    await sleep(this.#random.below(2_000));
    const quietBefore = this.#requests.get(call) === turn;
    const answer = await this.#untilAnswered(url, init).catch(() => null);
    const second = await answer?.text();
    this.repeated += 1;
    const isComparable = quietBefore && this.#requests.get(call) === turn;
    if (isComparable && second !== first) this.changed.push(`${url}: ${first} then ${second}`);
  }

  #inBackground(work: Promise<void>): void {
    const tracked = work.finally(() => this.#again.delete(tracked));
    this.#again.add(tracked);
  }
}
