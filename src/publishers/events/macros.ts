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
  about: string;
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

/** Every macro but {tag.…}. A field the call does not show its hearer is empty. */
export const MACROS: Readonly<Record<string, Macro>> = {
  call_id: { about: 'the call', read: ofCall('id') },
  event_id: { about: 'this event: the same on every try', read: ({ eventId }) => eventId },
  event: { about: 'what happened, such as call.converted', read: ({ event }) => event },
  event_at: { about: 'when it happened', read: ({ at }) => time(at) },
  event_ts: { about: 'when it happened, in seconds', read: ({ at }) => Math.floor(at / SECOND_MS) },
  payout: { about: 'what the publisher gets for the call, by now', read: ofCall('payout') },
  payout_change: { about: 'by how much it was corrected', read: ({ payoutChange }) => payoutChange },
  adjustment: { about: 'which correction of the call this is', read: ({ adjustment }) => adjustment },
  duration: { about: 'seconds the two talked', read: ofCall('connectedSeconds') },
  converted: { about: '1 or 0', read: ({ call }) => (call['converted'] === true ? 1 : 0) },
  converted_at: { about: 'when it converted', read: ({ convertedAt }) => time(convertedAt) },
  reason: { about: 'why nobody took the call, such as noBuyer', read: ({ reason }) => reason },
  disposition: { about: 'how the call ended', read: ofCall('disposition') },
  started_at: { about: 'when the call came', read: ofCall('startedAt') },
  ended_at: { about: 'when it was over', read: ofCall('endedAt') },
  sub_id: { about: 'the number’s or the ping’s sub id', read: ofCall('subId') },
  campaign_id: { about: 'the campaign', read: ofCall('campaignId') },
  publisher_id: { about: 'the publisher', read: ofCall('publisherId') },
  number_id: { about: 'the tracking number’s id', read: ofCall('numberId') },
  number: { about: 'the number that was dialed', read: ofCall('to') },
  caller: { about: 'the caller, masked', read: ofCall('from') },
  state: { about: 'the caller’s state', read: ofCall('state') },
  zip: { about: 'the caller’s ZIP', read: ofCall('zip') },
  test: { about: '1 for a test call: without this macro a tracker hears of none', read: isTest },
  click_id: {
    about: 'the first of the tags click_id, clickid, cid',
    read: tag('click_id', 'clickid', 'cid'),
  },
  gclid: { about: 'Google’s click', read: tag('gclid') },
  gbraid: { about: 'Google’s click, from an app', read: tag('gbraid') },
  wbraid: { about: 'Google’s click, to an app', read: tag('wbraid') },
  fbclid: { about: 'Meta’s click', read: tag('fbclid') },
  msclkid: { about: 'Microsoft’s click', read: tag('msclkid') },
  ttclid: { about: 'TikTok’s click', read: tag('ttclid') },
  revenue: { about: 'what the buyer pays', read: ofCall('revenue'), isPrivate: true },
  margin: { about: 'what the exchange keeps', read: ofCall('margin'), isPrivate: true },
  price: { about: 'what the call was sold at', read: ofCall('price'), isPrivate: true },
  buyer_id: { about: 'who took the call', read: ofCall('buyerId'), isPrivate: true },
  target_id: { about: 'the buyer’s target', read: ofCall('targetId'), isPrivate: true },
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
