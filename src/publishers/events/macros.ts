import { isoTime, SECOND_MS } from '../../lib/time.ts';

/** What is told of a call, as whoever hears it may see it: macros know nothing else. */
export type ToldCall = {
  eventId: string;
  event: string;
  at: number;
  convertedAt: number | null;
  /** Why nobody took the call; null: somebody did, or it is not over. */
  reason: string | null;
  /** By how much the payout was corrected, and which correction of the call it was. */
  payoutChange: string | null;
  adjustment: number | null;
  /** The call as the API shows it to them. */
  call: { tags: Readonly<Record<string, string>> } & Readonly<Record<string, unknown>>;
};

type Macro = {
  read(told: ToldCall): unknown;
  /** Of what only the operator sees. */
  isPrivate?: true;
};

const ofCall = (field: string) => (told: ToldCall) => told.call[field];
const tag =
  (...names: string[]) =>
  ({ call: { tags } }: ToldCall) =>
    names.map((name) => (Object.hasOwn(tags, name) ? tags[name] : undefined)).find(Boolean);
const time = (at: number | null): string => (at === null ? '' : isoTime(at));

/** Every macro but {tag.…}; in words: macro-words.ts. A field the call does not show its hearer is empty. */
export const MACROS: Readonly<Record<string, Macro>> = {
  call_id: { read: ofCall('id') },
  event_id: { read: ({ eventId }) => eventId },
  event: { read: ({ event }) => event },
  event_at: { read: ({ at }) => time(at) },
  event_ts: { read: ({ at }) => Math.floor(at / SECOND_MS) },
  payout: { read: ofCall('payout') },
  payout_change: { read: ({ payoutChange }) => payoutChange },
  adjustment: { read: ({ adjustment }) => adjustment },
  duration: { read: ofCall('connectedSeconds') },
  converted: { read: ({ call }) => (call['converted'] === true ? 1 : 0) },
  converted_at: { read: ({ convertedAt }) => time(convertedAt) },
  reason: { read: ({ reason }) => reason },
  disposition: { read: ofCall('disposition') },
  started_at: { read: ofCall('startedAt') },
  ended_at: { read: ofCall('endedAt') },
  sub_id: { read: ofCall('subId') },
  campaign_id: { read: ofCall('campaignId') },
  publisher_id: { read: ofCall('publisherId') },
  number_id: { read: ofCall('numberId') },
  number: { read: ofCall('to') },
  caller: { read: ofCall('from') },
  state: { read: ofCall('state') },
  zip: { read: ofCall('zip') },
  test: { read: isTest },
  click_id: {
    read: tag('click_id', 'clickid', 'cid'),
  },
  gclid: { read: tag('gclid') },
  gbraid: { read: tag('gbraid') },
  wbraid: { read: tag('wbraid') },
  fbclid: { read: tag('fbclid') },
  msclkid: { read: tag('msclkid') },
  ttclid: { read: tag('ttclid') },
  revenue: { read: ofCall('revenue'), isPrivate: true },
  margin: { read: ofCall('margin'), isPrivate: true },
  price: { read: ofCall('price'), isPrivate: true },
  buyer_id: { read: ofCall('buyerId'), isPrivate: true },
  target_id: { read: ofCall('targetId'), isPrivate: true },
};

function isTest({ call }: ToldCall): number {
  return call['test'] === true ? 1 : 0;
}

const TAG = /^tag\.([A-Za-z][\w.-]{0,63})$/;

/** @returns null when the macro is not known. */
export function readMacro(name: string, told: ToldCall): string | null {
  const tagged = TAG.exec(name)?.[1];
  if (tagged !== undefined) return tag(tagged)(told) ?? '';
  if (!Object.hasOwn(MACROS, name)) return null;
  const value = MACROS[name]!.read(told);
  return value === null || value === undefined ? '' : String(value);
}

export const isMacro = (name: string): boolean => TAG.test(name) || Object.hasOwn(MACROS, name);
