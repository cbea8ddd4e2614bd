import type { Gather, Instruction } from '../../telephony/instruction.ts';
import { post } from '../ui/api.ts';
import { say, shutUp } from './voice.ts';

/** Where a test call stands, from the caller's end and from the target's. */
export type Stage = 'idle' | 'listening' | 'ringing' | 'talking' | 'over';
export type Heard = { who: 'exchange' | 'caller' | 'target'; text: string };
export type LineState = {
  stage: Stage;
  callId: string | null;
  heard: Heard[];
  /** Keys pressed so far. */
  digits: string;
  talkingSince: number | null;
  trouble: string | null;
};
export type DialOutcome = 'completed' | 'busy' | 'noAnswer' | 'declined';

type Answer = { callId: string | null; token: string | null; instructions: Instruction[] };

const IDLE: LineState = {
  stage: 'idle',
  callId: null,
  heard: [],
  digits: '',
  talkingSince: null,
  trouble: null,
};

/** A telephone in the browser: does what the exchange says, and tells it what the two people do. */
export class PhoneLine {
  #state = IDLE;
  #token: string | null = null;
  #gather: Gather | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What is said for an older answer is no longer listened to. */
  #turn = 0;
  readonly #listeners = new Set<() => void>();

  readonly state = (): LineState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async call(number: string): Promise<void> {
    this.#set({ ...IDLE, stage: 'listening', heard: [{ who: 'caller', text: `Calls ${number}` }] });
    this.#token = null;
    await this.#ask('/v1/test-calls', { number });
  }

  press(key: string): void {
    const gather = this.#gather;
    if (!gather) return;
    shutUp();
    const isFinish = key === gather.finishKey;
    const digits = isFinish ? this.#state.digits : this.#state.digits + key;
    this.#set({ digits });
    if (isFinish || digits.length === gather.maxDigits) void this.#answer(digits);
    else this.#waitForKeys(gather);
  }

  async pickUp(): Promise<void> {
    this.#tell('target', 'Picks up');
    this.#set({ stage: 'talking', talkingSince: Date.now() });
    await this.#post('answered', {});
  }

  /** @param seconds how long they talked, as the carrier would report it. */
  async endDial(outcome: DialOutcome, seconds = 0, callerGone = false): Promise<void> {
    this.#tell(callerGone ? 'caller' : 'target', WORDS[outcome]);
    this.#set({ stage: 'listening', talkingSince: null });
    await this.#follow('dialed', { outcome, seconds, callerGone });
  }

  async hangUp(): Promise<void> {
    this.#tell('caller', 'Hangs up');
    this.#end();
    await this.#post('hangup', {});
  }

  async #answer(digits: string | null): Promise<void> {
    clearTimeout(this.#timer);
    this.#gather = null;
    this.#tell('caller', digits ? `Presses ${digits}` : 'Says nothing');
    this.#set({ digits: '' });
    await this.#follow('input', { digits });
  }

  #follow(step: string, body: object): Promise<void> {
    return this.#ask(`/v1/test-calls/${encodeURIComponent(this.#token ?? '')}/${step}`, body);
  }

  async #post(step: string, body: object): Promise<Answer | null> {
    const path = `/v1/test-calls/${encodeURIComponent(this.#token ?? '')}/${step}`;
    return post<Answer>(path, body).catch((error: Error) => {
      this.#set({ trouble: error.message });
      return null;
    });
  }

  async #ask(path: string, body: object): Promise<void> {
    try {
      const answer = await post<Answer>(path, body);
      this.#token = answer.token ?? this.#token;
      this.#set({ callId: answer.callId ?? this.#state.callId });
      await this.#obey(answer.instructions, ++this.#turn);
    } catch (error) {
      this.#set({ trouble: error instanceof Error ? error.message : String(error) });
      this.#end();
    }
  }

  async #obey(instructions: readonly Instruction[], turn: number): Promise<void> {
    for (const one of instructions) {
      if (turn !== this.#turn || this.#state.stage === 'over') return;
      switch (one.kind) {
        case 'gather':
          return this.#listen(one, turn);
        case 'dial':
          this.#tell('exchange', 'Rings the target');
          return this.#set({ stage: 'ringing' });
        case 'redirect':
          return this.#follow('input', { digits: null });
        case 'hangup':
        case 'reject':
          this.#tell('exchange', 'Hangs up');
          return this.#end();
        default:
          await this.#play(one);
      }
    }
  }

  async #listen(gather: Gather, turn: number): Promise<void> {
    this.#gather = gather;
    for (const prompt of gather.prompts) {
      if (this.#state.digits !== '' || this.#gather !== gather) break;
      await this.#play(prompt);
    }
    if (turn === this.#turn && this.#gather === gather && this.#state.digits === '')
      this.#waitForKeys(gather);
  }

  #waitForKeys({ timeoutSeconds }: Gather): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#answer(this.#state.digits || null), timeoutSeconds * 1_000);
  }

  async #play(prompt: Extract<Instruction, { kind: 'say' | 'play' | 'pause' }>): Promise<void> {
    if (prompt.kind === 'pause') return new Promise((wake) => setTimeout(wake, prompt.seconds * 1_000));
    const text = prompt.kind === 'say' ? prompt.text : `Plays ${prompt.url}`;
    this.#tell('exchange', text);
    await say(text);
  }

  #end(): void {
    clearTimeout(this.#timer);
    shutUp();
    this.#gather = null;
    this.#turn += 1;
    this.#set({ stage: 'over', talkingSince: null });
  }

  #tell(who: Heard['who'], text: string): void {
    this.#set({ heard: [...this.#state.heard, { who, text }] });
  }

  #set(change: Partial<LineState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const WORDS: Record<DialOutcome, string> = {
  completed: 'Hangs up after talking',
  busy: 'Is busy',
  noAnswer: 'Does not pick up',
  declined: 'Hears the whisper and declines',
};
