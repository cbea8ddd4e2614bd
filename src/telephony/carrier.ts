import type {
  CallProgress,
  CarrierName,
  DialDone,
  InboundCall,
  InputEvent,
  LegEvent,
  RecordingEvent,
} from './carrier-event.ts';
import type { Instruction, Step } from './instruction.ts';

/** A request as it arrived, body read once as text. `url` is built from the configured base, never from Host. */
export type CarrierRequest = { method: string; url: string; headers: Headers; body: string };

/** One of the keys a carrier may sign with. `id` names a shared key, where the carrier says which one it used. */
export type CarrierSecrets = { authToken: string; id?: string };

/** A carrier is three things: is it really them, what do they say, and how do they want to be told. */
export type Carrier = {
  name: CarrierName;
  contentType: string;
  /** Does it carry what could be a signature? Asked before anything is read. */
  isSigned(headers: Headers): boolean;
  verify(request: CarrierRequest, secrets: CarrierSecrets): Promise<boolean>;
  /** Each parse returns null when a field it cannot do without is missing. */
  parse: {
    inbound(form: URLSearchParams): InboundCall | null;
    input(form: URLSearchParams): InputEvent | null;
    dialDone(form: URLSearchParams): DialDone | null;
    leg(form: URLSearchParams): LegEvent | null;
    progress(form: URLSearchParams): CallProgress | null;
    recording(form: URLSearchParams): RecordingEvent | null;
  };
  /** @param urlOf the signed absolute URL of a step of this call. */
  render(instructions: readonly Instruction[], urlOf: (step: Step) => string): string;
};
