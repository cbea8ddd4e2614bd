import { readPhone } from '../../lib/phone.ts';
import { type Doc, isDoc, type Json } from '../json.ts';
import { withList } from './criteria.ts';

/** What a cell makes of a thing. @throws Error with what is wrong with the text. */
type Column = (doc: Doc, text: string) => Doc;

const plainText =
  (field: string): Column =>
  (doc, text) => ({ ...doc, [field]: text });

const wholeNumber =
  (field: string): Column =>
  (doc, text) => ({ ...doc, [field]: readWhole(text) });

function readWhole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`must be a whole number, and is "${text}"`);
  return Number(text);
}

const phone = (text: string): string => {
  const number = readPhone(text);
  if (number === null) throw new Error(`is no phone number: "${text}"`);
  return number;
};

/** A target's destination may be a SIP address. */
const destination: Column = (doc, text) => ({
  ...doc,
  destination: /^sips?:/i.test(text) ? text : phone(text),
});

const values = (text: string): string[] =>
  text
    .split(/[;|,\s]+/)
    .map((value) => value.trim())
    .filter((value) => value !== '');

const listOf =
  (field: string): Column =>
  (doc, text) => ({ ...doc, criteria: withList(doc['criteria'], field, 'in', values(text)) });

const cap =
  (window: string, unit: 'calls' | 'spend'): Column =>
  (doc, text) => {
    const caps = (doc['caps'] ?? []) as Doc[];
    const amount: Json = unit === 'calls' ? readWhole(text) : text.replace(/^\$/, '');
    const at = caps.findIndex((each) => each['window'] === window);
    const changed = { ...(at < 0 ? { window } : caps[at]), [unit]: amount };
    return { ...doc, caps: at < 0 ? [...caps, changed] : caps.with(at, changed) };
  };

/** What a static target bids; what else its bid says stays. */
const price: Column = (doc, text) => {
  const before = doc['bidding'];
  const kept = isDoc(before) && before['kind'] === 'static' ? before : { kind: 'static' };
  return { ...doc, bidding: { ...kept, price: text.replace(/^\$/, '') } };
};

const pingUrl: Column = (doc, text) => {
  const before = doc['bidding'];
  const kept = isDoc(before) && before['kind'] === 'ping' ? before : { kind: 'ping' };
  return { ...doc, bidding: { ...kept, url: text } };
};

/** Every column by the name it has in a file, in the order a template would have. */
export const TARGET_COLUMNS: Readonly<Record<string, Column>> = {
  name: plainText('name'),
  buyer: plainText('buyer'),
  campaign: plainText('campaign'),
  destination,
  price,
  pingUrl,
  status: plainText('status'),
  priority: wholeNumber('priority'),
  weight: wholeNumber('weight'),
  states: listOf('state'),
  zips: listOf('zip'),
  areaCodes: listOf('areaCode'),
  concurrentCalls: cap('concurrent', 'calls'),
  hourlyCalls: cap('hour', 'calls'),
  dailyCalls: cap('day', 'calls'),
  monthlyCalls: cap('month', 'calls'),
  dailySpend: cap('day', 'spend'),
  monthlySpend: cap('month', 'spend'),
};

export const NUMBER_COLUMNS: Readonly<Record<string, Column>> = {
  number: (doc, text) => ({ ...doc, number: phone(text) }),
  publisher: plainText('publisher'),
  campaign: plainText('campaign'),
  carrier: (doc, text) => ({ ...doc, carrier: text.toLowerCase() }),
  subId: plainText('subId'),
  status: plainText('status'),
};

const folded = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/** A column is known by its name, whatever its case, blanks and underscores. */
export const columnNamed = (columns: Readonly<Record<string, Column>>, name: string): string | undefined =>
  Object.keys(columns).find((known) => folded(known) === folded(name));
