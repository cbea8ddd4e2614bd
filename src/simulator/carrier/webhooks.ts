import type { Random } from '../../lib/random.ts';
import type { Clock } from '../clock.ts';
import type { Manner } from './manners.ts';
import type { CarrierError, Chaos } from './script.ts';
import { parseTwiml } from './twiml.ts';
import { TwimlError, type Verb } from './verbs.ts';

export type Send = (request: Request) => Promise<Response>;
export type Form = Record<string, string>;
export type SentRequest = { url: string; form: Form; status: number | null };

type WebhookOptions = {
  manner: Manner;
  send: Send;
  clock: Clock;
  random: Random;
  chaos: Chaos;
  /** Every request as it was answered, in order of the answers. */
  onSent?: (request: SentRequest) => void;
};

const XML_TYPES = /^(text|application)\/xml\b/;

/** The requests a carrier makes for one call: those that ask what to do, and those that tell what happened. */
export class Webhooks {
  readonly errors: CarrierError[] = [];
  private readonly options: WebhookOptions;
  private readonly background = new Set<Promise<void>>();
  private held: (() => void) | null = null;

  constructor(options: WebhookOptions) {
    this.options = options;
  }

  /** Asks for instructions. @returns null after an error, which is then in `errors`. */
  async ask(url: string, form: Form, where: 'call' | 'whisper' = 'call'): Promise<Verb[] | null> {
    try {
      const token = hex(this.options.random, 16);
      if (this.chance('repeat')) await this.post(url, form, token);
      const response = await this.post(url, form, token);
      return parseTwiml(await this.readXml(response), url, where);
    } catch (error) {
      if (!(error instanceof TwimlError)) throw error;
      this.errors.push({ code: error.code, message: error.message, url });
      return null;
    }
  }

  /** Asks, and ignores the answer: nobody is on the line any more. */
  async askInVain(url: string, form: Form): Promise<void> {
    await this.post(url, form, hex(this.options.random, 16)).catch(() => {});
  }

  /** Tells what happened, some time soon, as the chaos profile has it. */
  tell(url: string, form: Form): void {
    if (this.chance('lose')) return;
    const lateMs = this.chance('delay') ? this.options.random.below(this.options.chaos.delayMs + 1) : 0;
    const twice = this.chance('duplicate');
    const previous = this.held;
    this.held = null;
    const send = (): void => {
      this.inBackground(this.deliver(url, form, lateMs));
      if (twice) this.inBackground(this.deliver(url, form, lateMs + this.options.random.below(500)));
    };
    if (!previous && this.chance('reorder')) {
      this.held = send;
      return;
    }
    send();
    previous?.();
  }

  /** Until every callback has been delivered, the held-back one included. */
  async settled(): Promise<void> {
    this.held?.();
    this.held = null;
    while (this.background.size > 0) await Promise.all(this.background);
  }

  private async deliver(url: string, form: Form, lateMs: number): Promise<void> {
    if (lateMs > 0) await new Promise<void>((wake) => void this.options.clock.timer(lateMs, wake));
    await this.post(url, form, hex(this.options.random, 16)).catch((error) => {
      this.errors.push({ code: codeOf(error), message: String(error), url });
    });
  }

  private inBackground(work: Promise<void>): void {
    const tracked = work.finally(() => this.background.delete(tracked));
    this.background.add(tracked);
  }

  private chance(of: Exclude<keyof Chaos, 'delayMs'>): boolean {
    const chance = this.options.chaos[of];
    return chance > 0 && this.options.random.next() < chance;
  }

  /** @throws TwimlError for anything but an answer of 2xx. */
  private async post(url: string, form: Form, token: string): Promise<Response> {
    const response = await this.attempt(url, form, token).catch((error) => {
      if (error instanceof TwimlError) throw error;
      return this.retry(url, form, token);
    });
    this.options.onSent?.({ url, form, status: response.status });
    if (!response.ok) {
      await response.body?.cancel();
      throw new TwimlError(11200, `answered ${response.status}`);
    }
    return response;
  }

  /** No connection came about: the same request, once more. */
  private retry(url: string, form: Form, token: string): Promise<Response> {
    return this.attempt(url, form, token).catch((error) => {
      throw error instanceof TwimlError ? error : new TwimlError(11205, String(error));
    });
  }

  /** Given up after the carrier's patience, and repeated once when no connection came about. */
  private async attempt(url: string, told: Form, token: string): Promise<Response> {
    const { manner, send, clock } = this.options;
    const form = manner.shape(told);
    const body = new URLSearchParams(form).toString();
    const request = new Request(url.split('#')[0]!, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'user-agent': 'TwilioProxy/1.1',
        ...manner.headers(url, form, body),
        'i-twilio-idempotency-token': token,
      },
      body,
    });
    let callOff = (): void => {};
    const late = new Promise<never>((_, fail) => {
      const late = `no answer within ${manner.patienceMs / 1_000} s`;
      callOff = clock.timer(manner.patienceMs, () => fail(new TwimlError(11205, late)));
    });
    return Promise.race([send(request), late]).finally(() => callOff());
  }

  private async readXml(response: Response): Promise<string> {
    const type = response.headers.get('content-type') ?? '';
    const text = await response.text();
    if (!XML_TYPES.test(type)) throw new TwimlError(12300, `content type "${type}"`);
    return text;
  }
}

const codeOf = (error: unknown): number => (error instanceof TwimlError ? error.code : 11200);

export function hex(random: Random, bytes: number): string {
  return [...random.bytes(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
