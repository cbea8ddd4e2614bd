import type { Call } from './call.ts';
import { CallerGone, KEY_PRESS_SECONDS, pressed, spoken, spokenSeconds } from './listening.ts';
import type { LegResult, LineScript } from './script.ts';
import type { DialVerb, Verb } from './verbs.ts';
import { type Form, hex } from './webhooks.ts';

/** Twilio rings a little longer than told. */
const RING_BUFFER_SECONDS = 5;

/** Dials one target. @returns the next document; null to go on with this one. @throws CallerGone */
export async function dial(call: Call, verb: DialVerb): Promise<Verb[] | null> {
  const leg = new Leg(call, verb);
  try {
    await leg.run();
  } catch (error) {
    if (!(error instanceof CallerGone)) throw error;
    leg.end(leg.answeredAt === null ? leg.unansweredStatus() : 'completed');
    // Twilio does not promise to ask once more after the caller hung up; it does about every other time.
    if (verb.action && call.context.random.next() < 0.5)
      await call.context.webhooks.askInVain(verb.action, { ...call.form('completed'), ...leg.report() });
    throw error;
  }
  if (!verb.action) return null;
  return call.ask(verb.action, { ...call.form(), ...leg.report() });
}

class Leg {
  answeredAt: number | null = null;
  private readonly result: LegResult;
  private readonly call: Call;
  private readonly verb: DialVerb;
  private readonly line: LineScript;
  private sequence = 0;

  constructor(call: Call, verb: DialVerb) {
    this.call = call;
    this.verb = verb;
    const { to } = verb.noun;
    const attempt = call.legs.filter((leg) => leg.to === to).length;
    const lines = call.context.order.lines ?? call.context.lines;
    this.line = lines(to, attempt, call.sid);
    const sid = `CA${hex(call.context.random, 16)}`;
    this.result = { sid, to, status: 'failed', bridged: false, seconds: 0, whisper: [] };
    call.legs.push(this.result);
  }

  async run(): Promise<void> {
    const { call, line, verb } = this;
    this.tell('initiated', 'initiated');
    await call.wait(0.5);
    if (line.kind === 'failed') return this.end('failed');
    this.tell('ringing', 'ringing');
    call.mark('ringing');
    const patience = verb.timeoutSeconds + RING_BUFFER_SECONDS;
    const ringing = line.kind === 'noAnswer' ? patience : (line.afterSeconds ?? 1);
    await call.wait(Math.min(ringing, patience));
    if (ringing >= patience || line.kind === 'noAnswer') return this.end('no-answer');
    if (line.kind === 'busy') return this.end('busy');
    await this.answer(line);
  }

  private async answer(line: Extract<LineScript, { kind: 'answers' }>): Promise<void> {
    const { call, verb } = this;
    this.answeredAt = call.context.clock.now();
    this.tell('answered', 'in-progress');
    if (verb.noun.whisperUrl && !(await this.whisper(verb.noun.whisperUrl, line.whisper ?? null)))
      return this.end('completed');
    this.result.bridged = true;
    call.answered = true;
    call.mark('bridged');
    await call.wait(Math.min(line.talkSeconds, verb.timeLimitSeconds));
    if (line.endedBy === 'caller' && line.talkSeconds < verb.timeLimitSeconds) throw new CallerGone();
    this.end('completed');
  }

  /** Runs the whisper on the callee's leg while the caller hears ringing. @returns whether to bridge. */
  private async whisper(url: string, reaction: string | null): Promise<boolean> {
    const { call } = this;
    const { webhooks } = call.context;
    let verbs = await webhooks.ask(url, this.form('in-progress'), 'whisper');
    let documents = 0;
    while (verbs && documents++ < 10) {
      const next: Verb[] | 'bridge' | 'hangup' = await this.runWhisper(verbs, reaction);
      if (next === 'bridge') return true;
      if (next === 'hangup') return false;
      verbs = next;
    }
    return false;
  }

  private async runWhisper(verbs: Verb[], reaction: string | null): Promise<Verb[] | 'bridge' | 'hangup'> {
    const { call } = this;
    for (const verb of verbs) {
      if (verb.verb === 'Hangup') return 'hangup';
      const prompts = verb.verb === 'Gather' ? verb.prompts : [verb];
      for (const prompt of prompts) {
        if (prompt.verb !== 'Say' && prompt.verb !== 'Play' && prompt.verb !== 'Pause') continue;
        this.result.whisper.push(spoken(prompt));
        await call.wait(spokenSeconds(prompt));
      }
      if (reaction === 'hangsUp') return 'hangup';
      if (verb.verb !== 'Gather') continue;
      const digits = reaction === null ? '' : pressed(reaction, verb);
      await call.wait(digits === '' ? verb.timeoutSeconds : KEY_PRESS_SECONDS);
      if (digits === '' && !verb.actionOnEmptyResult) continue;
      const asked = { ...this.form('in-progress'), Digits: digits, msg: 'Gather End' };
      return (await call.context.webhooks.ask(verb.action, asked, 'whisper')) ?? 'hangup';
    }
    return 'bridge';
  }

  end(status: LegResult['status']): void {
    const { clock, webhooks } = this.call.context;
    const seconds = this.answeredAt === null ? 0 : Math.round((clock.now() - this.answeredAt) / 1_000);
    Object.assign(this.result, { status, seconds });
    this.tell('completed', status);
    if (!this.verb.record || !this.verb.recordingCallback || !this.result.bridged) return;
    const sid = `RE${hex(this.call.context.random, 16)}`;
    webhooks.tell(this.verb.recordingCallback, {
      AccountSid: this.call.context.accountSid,
      CallSid: this.call.sid,
      RecordingSid: sid,
      RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${this.call.context.accountSid}/Recordings/${sid}`,
      RecordingStatus: 'completed',
      RecordingDuration: String(seconds),
      RecordingChannels: '2',
      RecordingSource: 'DialVerb',
      RecordingTrack: 'both',
    });
  }

  /** A caller who leaves while it rings: the documentation does not say which, so the seed does. */
  unansweredStatus(): 'no-answer' | 'canceled' {
    return this.call.context.random.next() < 0.5 ? 'no-answer' : 'canceled';
  }

  /** What the dial's `action` is told. */
  report(): Form {
    const { sid, status, bridged, seconds } = this.result;
    return {
      DialCallSid: sid,
      DialCallStatus: status,
      DialBridged: String(bridged),
      ...(this.answeredAt !== null && { DialCallDuration: String(seconds) }),
    };
  }

  private form(status: string): Form {
    const { call, verb } = this;
    const from = verb.callerId ?? call.context.order.from;
    return {
      AccountSid: call.context.accountSid,
      ApiVersion: '2010-04-01',
      CallSid: this.result.sid,
      ParentCallSid: call.sid,
      CallStatus: status,
      Direction: 'outbound-dial',
      From: from,
      Caller: from,
      To: verb.noun.to,
      Called: verb.noun.to,
    };
  }

  private tell(event: string, status: string): void {
    const { statusCallback, events } = this.verb.noun;
    if (!statusCallback || !events.has(event)) return;
    const duration: Form = {};
    if (event === 'completed' && this.answeredAt !== null) {
      duration['CallDuration'] = String(this.result.seconds);
      duration['Duration'] = String(Math.ceil(this.result.seconds / 60));
    }
    const progress = this.call.progress(this.sequence++);
    this.call.context.webhooks.tell(statusCallback, { ...this.form(status), ...progress, ...duration });
  }
}
