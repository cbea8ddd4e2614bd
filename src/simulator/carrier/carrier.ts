import { seededRandom } from '../../lib/random.ts';
import { type Clock, realClock } from '../clock.ts';
import { Call } from './call.ts';
import { type Manner, twilioManner } from './manners.ts';
import { CALM, type CallOrder, type CallResult, type Chaos, type Lines } from './script.ts';
import { hex, type Send, type SentRequest, Webhooks } from './webhooks.ts';

export type CarrierOptions = {
  /** Where the exchange is, as configured at the carrier. */
  baseUrl: string;
  /** Of a carrier that speaks and signs like Twilio; another one has a manner of its own. */
  authToken?: string;
  manner?: Manner;
  lines: Lines;
  seed?: number | string;
  chaos?: Chaos;
  /** A clock for each call; one for all only if it is real or virtual. */
  clock?: () => Clock;
  send?: Send;
  /** Asked when the exchange gives no usable answer. */
  fallbackUrl?: string | null;
  onSent?: (request: SentRequest) => void;
};

/** A carrier that runs our XML strictly and signs and speaks in a manner of its own, Twilio's unless it is told. Every draw comes from the seed. */
export class Carrier {
  private readonly options: CarrierOptions;
  private readonly calls = new Set<Promise<unknown>>();
  private placed = 0;

  constructor(options: CarrierOptions) {
    this.options = options;
  }

  /** Places a call and lives through it. The result's `errors` name what a carrier would have refused. */
  placeCall(order: CallOrder): Promise<CallResult> {
    const { baseUrl, authToken = '', lines, seed = 1, chaos = CALM, clock = () => realClock } = this.options;
    const { manner = twilioManner(authToken) } = this.options;
    const random = seededRandom(`${seed}:${this.placed++}`);
    const time = clock();
    const { send = fetch, onSent, fallbackUrl = null } = this.options;
    const call = new Call({
      order,
      accountSid: `AC${hex(seededRandom(`${seed}:account`), 16)}`,
      voiceUrl: `${baseUrl}/telephony/${manner.name}/voice`,
      statusUrl: `${baseUrl}/telephony/${manner.name}/status`,
      fallbackUrl,
      lines,
      clock: time,
      random,
      webhooks: new Webhooks({ manner, send, clock: time, random, chaos, onSent }),
    });
    const result = call.run();
    const whole = result.finally(() => call.context.webhooks.settled());
    const tracked = whole.catch(() => {}).finally(() => this.calls.delete(tracked));
    this.calls.add(tracked);
    return result;
  }

  /** Until every call is over and every late callback delivered. */
  async settled(): Promise<void> {
    while (this.calls.size > 0) await Promise.all(this.calls);
  }
}
