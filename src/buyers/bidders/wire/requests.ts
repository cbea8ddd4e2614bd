import { isNanp } from '../../../lib/phone.ts';
import type { BuyerRequest, ConfirmContext, OptionSpec, PingContext } from '../dialect.ts';

/** What requests in the incumbents' formats have in common. */

export type Fields = Record<string, string | boolean | null | undefined>;

const given = (fields: Fields): Record<string, string | boolean> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => (value == null || value === '' ? [] : [[key, value]])),
  );

/** Fields without a value are left out. */
export const jsonRequest = (url: string, fields: Fields, method: 'POST' | 'PUT' = 'POST'): BuyerRequest => ({
  method,
  url,
  headers: { 'content-type': 'application/json', accept: 'application/json' },
  body: JSON.stringify(given(fields)),
});

export const formRequest = (url: string, fields: Fields): BuyerRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(given(fields) as Record<string, string>).toString(),
});

/**
 * The call's tags, less those a dialect's own fields are named like: a tag must not pass for a credential, a caller
 * or a price.
 */
export function freeTags(tags: Readonly<Record<string, string>>, own: readonly string[]): Fields {
  const taken = new Set(own.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !taken.has(name.toLowerCase())));
}

export const optionsOf = ({
  config,
}: Pick<PingContext | ConfirmContext, 'config'>): Readonly<Record<string, string>> => config?.options ?? {};

/** "+14155550123" → "4155550123"; numbers of other zones as digits. */
export const nationalDigits = (number: string): string => number.slice(isNanp(number) ? 2 : 1);

const option = (name: string, about: string, over: Partial<OptionSpec> = {}): OptionSpec => ({
  name,
  about,
  required: false,
  secret: false,
  values: null,
  isUrl: false,
  ...over,
});

export const needed = (name: string, about: string): OptionSpec => option(name, about, { required: true });
export const optional = (name: string, about: string): OptionSpec => option(name, about);
export const secretOption = (name: string, about: string, required: boolean): OptionSpec =>
  option(name, about, { required, secret: true });
export const urlOption = (name: string, about: string): OptionSpec => option(name, about, { isUrl: true });
export const choice = (name: string, about: string, values: readonly string[]): OptionSpec =>
  option(name, about, { values });

/** For every dialect whose ping has a field for the caller's number, which the exchange never fills before the award. */
export const CALLER_ID = choice(
  'callerId',
  'What a ping shows where the caller’s number would stand: nothing, the area code, or this buyer’s own token.',
  ['none', 'areaCode', 'token'],
);

export const SIP = choice('sip', 'Whether calls are sent to the SIP address of the reply.', ['yes', 'no']);

/** @param usual what this dialect shows when its options do not say. */
export function shownCaller(context: PingContext, usual: 'none' | 'areaCode'): string | null {
  const shown = optionsOf(context)['callerId'] ?? usual;
  if (shown === 'token') return context.callerToken;
  return shown === 'areaCode' ? context.subject.call.areaCode : null;
}
