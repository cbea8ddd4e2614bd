import type { Random } from '../../lib/random.ts';
import type { Clock } from '../clock.ts';
import { dial } from './dial.ts';
import { CallerGone, KEY_PRESS_SECONDS, pressed, spoken, spokenSeconds } from './listening.ts';
import type { CallOrder, CallResult, LegResult, Lines } from './script.ts';
import type { GatherVerb, Prompting, Verb } from './verbs.ts';
import { type Form, hex, type Webhooks } from './webhooks.ts';

type CallContext = {
  order: CallOrder;
  accountSid: string;
  voiceUrl: string;
  fallbackUrl: string | null;
  statusUrl: string;
  lines: Lines;
  clock: Clock;
  random: Random;
  webhooks: Webhooks;
};

const MAX_DOCUMENTS = 100;

/** One call, from the first ring to the last: runs what the exchange answers, as the caller's script has it. */
export class Call {
  readonly sid: string;
  readonly legs: LegResult[] = [];
  readonly heard: string[] = [];
  readonly context: CallContext;
  answered = false;
  private hangUpAt = Number.POSITIVE_INFINITY;
  private prompts = 0;

  constructor(context: CallContext) {
    this.context = context;
    this.sid = context.order.callSid ?? `CA${hex(context.random, 16)}`;
  }

  async run(): Promise<CallResult> {
    const { clock, voiceUrl, webhooks, statusUrl } = this.context;
    const startedAt = clock.now();
    let firstAnswerMs: number | null = null;
    let endedBy: CallResult['endedBy'] = 'exchange';
    let rejected: 'rejected' | 'busy' | null = null;
    try {
      this.mark('start');
      const first = this.ask(voiceUrl, this.form());
      first.then(
        () => {
          firstAnswerMs = clock.now() - startedAt;
        },
        () => {},
      );
      rejected = await this.follow(await first);
    } catch (error) {
      if (!(error instanceof CallerGone)) throw error;
      endedBy = 'caller';
    }
    const seconds = Math.round((clock.now() - startedAt) / 1_000);
    const status =
      rejected === 'busy' ? 'busy' : rejected ? 'failed' : this.answered ? 'completed' : 'no-answer';
    webhooks.tell(statusUrl, {
      ...this.form(status),
      ...this.progress(0),
      ...(this.answered && { CallDuration: String(seconds), Duration: String(Math.ceil(seconds / 60)) }),
    });
    const { from, to } = this.context.order;
    const { sid: callSid, legs, heard } = this;
    return {
      callSid,
      from,
      to,
      status,
      seconds,
      heard,
      legs,
      errors: webhooks.errors,
      firstAnswerMs,
      endedBy,
    };
  }

  /** What every request of the caller's leg carries. */
  form(status: string = this.answered ? 'in-progress' : 'ringing'): Form {
    const { order, accountSid } = this.context;
    const { city = '', state = '', zip = '', country = 'US' } = order.place ?? {};
    const from = { City: city, State: state, Zip: zip, Country: country };
    const to = { City: '', State: '', Zip: '', Country: 'US' };
    const form: Form = {
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      CallSid: this.sid,
      CallStatus: status,
      Direction: 'inbound',
      From: order.from,
      Caller: order.from,
      To: order.to,
      Called: order.to,
    };
    for (const part of ['City', 'State', 'Zip', 'Country'] as const) {
      form[`From${part}`] = form[`Caller${part}`] = from[part];
      form[`To${part}`] = form[`Called${part}`] = to[part];
    }
    if (order.attestation) form['StirVerstat'] = verdict(order.attestation);
    return form;
  }

  progress(sequence: number): Form {
    return {
      CallbackSource: 'call-progress-events',
      SequenceNumber: String(sequence),
      Timestamp: new Date(this.context.clock.now()).toUTCString().replace('GMT', '+0000'),
    };
  }

  /** The scripted moment has come: from here the caller's patience counts. */
  mark(moment: 'start' | 'prompt' | 'ringing' | 'bridged'): void {
    const plan = this.context.order.script?.hangsUp;
    if (plan?.on !== moment || this.hangUpAt !== Number.POSITIVE_INFINITY) return;
    this.hangUpAt = this.context.clock.now() + plan.afterSeconds * 1_000;
  }

  /** Lets the story go on. @throws CallerGone if the caller hangs up before it is over. */
  async wait(seconds: number): Promise<void> {
    const { clock } = this.context;
    const leftMs = this.hangUpAt - clock.now();
    if (leftMs <= seconds * 1_000) {
      await clock.sleep(Math.max(0, leftMs));
      throw new CallerGone();
    }
    if (seconds > 0) await clock.sleep(seconds * 1_000);
  }

  /** Asks what to do while the caller waits. @throws CallerGone if the caller does not wait for the answer. */
  async ask(url: string, form: Form): Promise<Verb[]> {
    const { clock } = this.context;
    const asked = this.askOrFallBack(url, form);
    const leftMs = this.hangUpAt - clock.now();
    if (leftMs === Number.POSITIVE_INFINITY) return asked;
    asked.catch(() => {});
    let callOff = (): void => {};
    const gone = new Promise<never>((_, fail) => {
      callOff = clock.timer(leftMs, () => fail(new CallerGone()));
    });
    return Promise.race([asked, gone]).finally(() => callOff());
  }

  private async askOrFallBack(url: string, form: Form): Promise<Verb[]> {
    const { webhooks, fallbackUrl } = this.context;
    const verbs = await webhooks.ask(url, form);
    if (verbs) return verbs;
    const code = String(webhooks.errors.at(-1)?.code ?? 11200);
    if (!fallbackUrl) return [];
    return (await webhooks.ask(fallbackUrl, { ...form, ErrorCode: code, ErrorUrl: url })) ?? [];
  }

  /** Runs documents until the call is over. @returns how it was rejected, if it was. */
  private async follow(first: Verb[]): Promise<'rejected' | 'busy' | null> {
    let verbs: Verb[] | null = first;
    for (let documents = 0; verbs; documents++) {
      if (documents > MAX_DOCUMENTS) {
        this.context.webhooks.errors.push({ code: 12200, message: 'instructions without end', url: '' });
        return null;
      }
      const [head] = verbs;
      if (head?.verb === 'Reject') return head.reason;
      verbs = await this.runDocument(verbs);
    }
    return null;
  }

  /** @returns the next document; null at the end. */
  private async runDocument(verbs: Verb[]): Promise<Verb[] | null> {
    for (const verb of verbs) {
      if (!(verb.verb === 'Pause' || (verb.verb === 'Dial' && verb.answerOnBridge))) this.answered = true;
      const next = await this.runVerb(verb);
      if (next === 'end') return null;
      if (next) return next;
    }
    return null;
  }

  private async runVerb(verb: Verb): Promise<Verb[] | 'end' | null> {
    switch (verb.verb) {
      case 'Gather':
        return this.gather(verb);
      case 'Dial':
        return dial(this, verb);
      case 'Redirect':
        return this.ask(verb.url, this.form());
      case 'Hangup':
      case 'Reject':
        return 'end';
      default:
        await this.listen(verb);
        return null;
    }
  }

  private async listen(prompt: Prompting): Promise<void> {
    this.mark('prompt');
    this.heard.push(spoken(prompt));
    await this.wait(spokenSeconds(prompt));
  }

  private async gather(verb: GatherVerb): Promise<Verb[] | null> {
    for (const prompt of verb.prompts) await this.listen(prompt);
    const keys = this.keysFor(verb.prompts.map(spoken).join(' '));
    const digits = keys === null ? '' : pressed(keys, verb);
    const complete = digits.length === verb.numDigits || (keys?.includes(verb.finishOnKey || ' ') ?? false);
    await this.wait(complete ? KEY_PRESS_SECONDS : verb.timeoutSeconds);
    if (digits === '' && !complete && !verb.actionOnEmptyResult) return null;
    return this.ask(verb.action, { ...this.form(), Digits: digits, msg: 'Gather End' });
  }

  private keysFor(heard: string): string | null {
    const { keys } = this.context.order.script ?? {};
    if (typeof keys === 'function') return keys(heard);
    return keys?.[this.prompts++] ?? null;
  }
}

const VERDICTS = { A: 'TN-Validation-Passed-A', B: 'TN-Validation-Passed-B', C: 'TN-Validation-Passed-C' };

const verdict = (attestation: 'A' | 'B' | 'C' | 'failed'): string =>
  attestation === 'failed' ? 'TN-Validation-Failed' : VERDICTS[attestation];
