import type { Micros } from '../../lib/money.ts';
import type { ConversionTo } from '../../publishers/events/platform.ts';

/** What a platform is told of a call. It exists in memory alone, while it is sent. */
export type Conversion = {
  /** The call: by it a platform knows that it has heard of the conversion before. */
  id: string;
  at: number;
  startedAt: number;
  value: Micros | null;
  /** It was told before, and was corrected then. */
  correctedAt: number | null;
  /** Click ids the call has, by the names that platforms give them. */
  clicks: Readonly<Record<string, string>>;
  /** The caller, E.164. It leaves hashed, or not at all. */
  phone: string | null;
  /** Whether the caller was asked about personal advertising, and what they said. */
  personalization: boolean | null;
};

export type Settings = ConversionTo['settings'];
export type Secrets = Readonly<Record<string, string>>;
export type PlatformRequest = { url: string; headers?: Record<string, string>; body: unknown };

/** How to come by what opens an account: a token as it is, or a form that is answered with one. */
export type Access = { token: string } | { url: string; form: Record<string, string> };

export type Verdict =
  /** All of them; or all but some, by their place. */
  | { kind: 'taken'; refused?: ReadonlyMap<number, string> }
  /** Because of one that is among them: nothing was taken. */
  | { kind: 'refused'; why: string }
  /** Because of the token. */
  | { kind: 'denied'; why: string }
  /** Because of the account, or of the platform: later, perhaps. */
  | { kind: 'failed'; why: string };

/** One ad platform: pure. Tokens, deadlines, batches, searching for the bad one and the log are the exchange's. */
export type Platform = {
  /** In one request. */
  most: number;
  /** Of what the platform reads, none is there: why it could match nothing. */
  lacks: string;
  canMatch(conversion: Conversion): boolean;
  /** Those of the same kind go in one request. */
  kindOf(conversion: Conversion): string;
  build(conversions: readonly Conversion[], settings: Settings, secrets: Secrets): PlatformRequest;
  /** A request that shows whether all is set up and counts nothing; null: there is none. */
  trial(conversion: Conversion, settings: Settings, secrets: Secrets): PlatformRequest | string;
  /** What a trial’s reply says, in words; null: nothing to add. */
  readTrial(body: unknown, settings: Settings): { taken: boolean; words: string };
  read(status: number, body: unknown): Verdict;
  access(secrets: Secrets, settings: Settings, now: number): Promise<Access>;
};

export const CURRENCY = 'USD';

/** What an outsider said, as far as it is what is looked for. */
export const recordOf = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
export const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.map(recordOf) : [];
