import type {
  CallProgress,
  CarrierName,
  DialDone,
  InboundCall,
  InputEvent,
  LegEvent,
  RecordingEvent,
} from './carrier-event.ts';
import type { Form } from './form.ts';
import type { Instruction, Step } from './instruction.ts';

/**
 * A request as it arrived, body read once as text. `url` is built from the configured base, never from Host.
 * @property form the body's fields, where somebody has read them already.
 */
export type CarrierRequest = { method: string; url: string; headers: Headers; body: string; form?: Form };

export type FormFields = Pick<Form, 'get'>;

/** One of the keys a carrier may sign with: a shared secret or, where it signs with its own, its public key. `id` names a shared key, where the carrier says which one it used. */
export type CarrierSecrets = { authToken: string; id?: string };

/**
 * A carrier is three things: is it really them, what do they say, and how do they want to be told. Another one is a
 * folder, a line in the registry and its own lines in the tests of all carriers. None of the three may throw, whatever
 * it is given; what cannot be read is null, and what it renders is a document its carrier accepts, whatever the texts
 * hold.
 */
export type Carrier = {
  name: CarrierName;
  contentType: string;
  /** Does a dial's report say whether two people were joined? Otherwise the leg and the whisper decide. */
  reportsBridge: boolean;
  /** Does it carry what could be a signature? Asked before anything is read. */
  isSigned(headers: Headers): boolean;
  /** @param now ms since the epoch, for signatures that grow old. */
  verify(request: CarrierRequest, secrets: CarrierSecrets, now: number): Promise<boolean>;
  /** Each parse returns null when a field it cannot do without is missing. */
  parse: {
    inbound(form: FormFields): InboundCall | null;
    input(form: FormFields): InputEvent | null;
    dialDone(form: FormFields): DialDone | null;
    leg(form: FormFields): LegEvent | null;
    progress(form: FormFields): CallProgress | null;
    recording(form: FormFields): RecordingEvent | null;
  };
  /** @param urlOf the signed absolute URL of a step of this call. */
  render(instructions: readonly Instruction[], urlOf: (step: Step) => string): string;
};
