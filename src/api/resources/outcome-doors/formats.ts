import { formatMicros } from '../../../lib/money.ts';
import { readAmount } from '../../../lib/text/read-amount.ts';
import { isoTime } from '../../../lib/time.ts';
import { type FieldError, type Refusal, refuseField } from '../../http/errors.ts';
import { readTime, TIME_FORMS } from './said-time.ts';

/** Fields as somebody's software sends them, by lower-case name: the first of several names that is there counts. */
export type Fields = ReadonlyMap<string, string>;

/** An outcome in our words, and what its sender calls each of them: what is refused is named in its own. */
export type Meant = {
  said: { [field in Word]?: string };
  /** Where the sender has no name for it: by the call, so that it counts once. */
  referenceFor: (callId: string) => string;
  names: Names;
};
type Word = 'callId' | 'caller' | 'at' | 'kind' | 'amount' | 'reference' | 'occurredAt';
type Names = { readonly [word in Word]: readonly [string, ...string[]] };

/** `nothing`: the sender says that there is no outcome. */
export type Reading =
  | { kind: 'meant'; meant: Meant }
  | { kind: 'nothing' }
  | { kind: 'refused'; refusal: Refusal };

const DEFAULT_KIND = 'sale';
const NO = new Set(['no', 'false', '0', 'n']);

/** As Ringba's webhooks are filled in: a call, its revenue, and a flag that says whether it converted. */
const RINGBA: Names = {
  callId: ['call_id', 'callid', 'call_uuid', 'inboundcallid'],
  caller: ['caller_id', 'cid', 'caller_number'],
  at: ['call_start_time', 'start_time'],
  kind: ['kind', 'outcome'],
  amount: ['call_revenue', 'revenue', 'conversion_amount'],
  reference: ['reference', 'transaction_id', 'order_id'],
  occurredAt: ['occurred_at', 'conversion_time'],
};
const RINGBA_FLAGS = ['sale_successful', 'sale_sucesful', 'call_isconverted', 'converted', 'fire'];

/** As Retreaver's postbacks name a call and what it was worth. */
const RETREAVER: Names = {
  callId: ['call_uuid', 'uuid', 'call_id'],
  caller: ['caller_number', 'caller'],
  at: ['start_time', 'call_start_time'],
  kind: ['kind', 'outcome', 'conversion_name'],
  amount: ['revenue', 'postback_value', 'sale_amount', 'value'],
  reference: ['reference', 'order_id'],
  occurredAt: ['occurred_at', 'converted_at'],
};
const RETREAVER_FLAGS = ['converted', 'conversion'];

const INVOCA: Names = {
  callId: ['search.transaction_id'],
  caller: ['search.calling_phone_number'],
  at: ['search.call_start_time', 'search.start_time_t'],
  kind: ['signal.name'],
  amount: ['signal.sale_amount'],
  reference: ['signal.partner_unique_id'],
  occurredAt: ['signal.occurred_at_time', 'signal.occurred_at_time_t'],
};

export const readRingba = (fields: Fields): Reading => read(fields, RINGBA, RINGBA_FLAGS, 'ringba');
export const readRetreaver = (fields: Fields): Reading =>
  read(fields, RETREAVER, RETREAVER_FLAGS, 'retreaver');

/** A partner's id is unique within its call and name only. @param fields flattened: `signal.name`. */
export function readInvoca(fields: Fields): Reading {
  if (!fields.has('signal.name')) return refused('signal.name', 'must say what became of the call');
  const id = fields.get('signal.partner_unique_id') ?? '';
  const kind = fields.get('signal.name') ?? '';
  const reading = read(withoutReference(fields), INVOCA, ['signal.value'], 'invoca');
  if (reading.kind !== 'meant') return reading;
  const referenceFor = (callId: string): string => `invoca:${callId}:${kind}:${id}`;
  return { kind: 'meant', meant: { ...reading.meant, referenceFor } };
}

const withoutReference = (fields: Fields): Fields =>
  new Map([...fields].filter(([name]) => name !== 'signal.partner_unique_id'));

function read(fields: Fields, names: Names, flags: readonly string[], from: string): Reading {
  const flag = flags.map((name) => fields.get(name)).find((value) => value !== undefined);
  if (flag !== undefined && NO.has(flag.trim().toLowerCase())) return { kind: 'nothing' };
  const said: Meant['said'] = {};
  for (const word of Object.keys(names) as Word[]) {
    const value = valueIn(fields, names[word]);
    if (value !== undefined) said[word] = value;
  }
  said.kind = (said.kind ?? DEFAULT_KIND).replace(/\s+/g, '-');
  const amount = said.amount === undefined ? null : readAmount(said.amount);
  if (amount !== null) said.amount = formatMicros(amount);
  for (const word of ['at', 'occurredAt'] as const) {
    const text = said[word];
    if (text === undefined) continue;
    const at = readTime(text);
    if (at === null) return refused(nameIn(fields, names[word]), TIME_FORMS);
    said[word] = isoTime(at);
  }
  if (said.callId !== undefined) {
    delete said.caller;
    delete said.at;
  }
  const { kind } = said;
  return { kind: 'meant', meant: { said, names, referenceFor: (callId) => `${from}:${callId}:${kind}` } };
}

const valueIn = (fields: Fields, names: readonly string[]): string | undefined =>
  names.map((name) => fields.get(name)?.trim()).find((value) => value !== undefined && value !== '');

const nameIn = (fields: Fields, names: readonly [string, ...string[]]): string =>
  names.find((name) => fields.has(name)) ?? names[0];

const refused = (path: string, message: string): Reading => ({
  kind: 'refused',
  refusal: refuseField(path, message),
});

/** Faults in the sender's own words. */
export const inTheirWords = (
  errors: readonly FieldError[],
  { names }: Pick<Meant, 'names'>,
  fields: Fields,
): FieldError[] =>
  errors.map(({ path, message }) => ({
    path: Object.hasOwn(names, path) ? nameIn(fields, names[path as Word]) : path,
    message: message.replace('caller and at', `${names.caller[0]} and ${names.at[0]}`),
  }));
