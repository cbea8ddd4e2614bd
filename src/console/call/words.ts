import type { GetCallReply } from '../../api/client/outcry-client.ts';
import { duration, many, money, words } from '../ui/format.ts';

/** A call's timeline in plain words. Publishers and buyers get events without details: the words make do. */

type CallEvent = GetCallReply['events'][number];
type NameOf = (id: string | null | undefined) => string;
export type Told = { text: string; detail: string; tone: 'plain' | 'accent' | 'good' | 'bad' };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const tagsOf = (value: unknown): string =>
  Object.entries((value ?? {}) as Record<string, string>)
    .map(([name, answer]) => `${name}: ${answer}`)
    .join(', ');

const plain = (said: string, detail = ''): Told => ({ text: said, detail, tone: 'plain' });

export const RULED: Record<string, string> = {
  whole: 'the charge was taken back',
  part: 'a part of it was taken back',
  none: 'the charge stands',
};

const TELL: Record<string, (event: CallEvent, nameOf: NameOf) => Told> = {
  started: (event) =>
    plain('The call came in', [text(event['to']), text(event['state'])].filter(Boolean).join(' · ')),
  asked: (event) => plain('IVR step', text(event['node'])),
  tagged: (event) => plain('The caller answered', tagsOf(event['tags'])),
  auctionOpened: (event) =>
    plain(
      Number(event['round'] ?? 1) > 1 ? `Auction opened again, round ${event['round']}` : 'Auction opened',
      typeof event['asked'] === 'number' ? `${many(event['asked'], 'target')} pinged` : '',
    ),
  auctionClosed: (event, nameOf) => {
    const award = event['award'] as { targetId: string; price: string } | null | undefined;
    if (!award) return { text: 'Auction closed without a winner', detail: '', tone: 'bad' };
    const bids = typeof event['bids'] === 'number' ? `of ${many(event['bids'], 'bid')}` : '';
    return {
      text: `${nameOf(award.targetId)} won at ${money(award.price)}`,
      detail: bids,
      tone: 'accent',
    };
  },
  offered: (event, nameOf) =>
    plain(
      event['buyerId'] ? `Ringing ${nameOf(text(event['buyerId']))}` : 'Ringing a buyer',
      event['price'] ? `at ${money(text(event['price']))}` : '',
    ),
  answered: () => plain('The buyer answered'),
  screened: (event) =>
    plain(event['accepted'] ? 'The agent accepted the call' : 'The agent did not accept the call'),
  posted: () => plain('The full record was posted to the buyer'),
  legEnded: (event) => plain(`The buyer’s leg ended: ${words(text(event['status']))}`, secondsOf(event)),
  dialEnded: (event) =>
    plain(
      event['bridged'] ? 'The conversation ended' : `The ring ended: ${words(text(event['status']))}`,
      event['callerGone'] ? 'the caller hung up' : '',
    ),
  concluded: (event) => {
    const outcome = text(event['outcome']);
    return outcome === 'connected'
      ? plain('Connected')
      : { text: `Not connected: ${words(outcome)}`, detail: '', tone: 'bad' };
  },
  settled: (event) => ({
    text: event['converted']
      ? `Converted after ${duration(Number(event['connectedSeconds']))}`
      : `Not converted: ${missingOf(event) ?? `${duration(Number(event['connectedSeconds']))} was too short`}`,
    detail: event['converted'] ? moneyOf(event) : 'not charged',
    tone: event['converted'] ? 'good' : 'plain',
  }),
  adjusted: (event) =>
    plain(`Charge adjusted${event['reason'] ? `: ${text(event['reason'])}` : ''}`, moneyOf(event)),
  outcomeReported: (event) => ({
    text: event['kind'] ? `The buyer reported: ${text(event['kind'])}` : 'The buyer reported an outcome',
    detail: owedOf(event),
    tone: event['charge'] ? 'good' : 'plain',
  }),
  recorded: (event) => plain('A recording is ready', secondsOf(event)),
  callerLeft: (event) => plain('The caller hung up', words(text(event['status']))),
  disputed: (event) => ({
    text: `The buyer disputes the charge${event['reason'] ? `: ${words(text(event['reason']))}` : ''}`,
    detail: text(event['note']),
    tone: 'bad',
  }),
  disputeRuled: (event) =>
    plain(
      `The dispute was decided${event['verdict'] ? `: ${RULED[text(event['verdict'])]}` : ''}`,
      [text(event['note']), moneyOf(event)].filter(Boolean).join(' · '),
    ),
  turnedAway: (event) => ({
    text: `Turned away by the publisher’s terms${event['reason'] ? `: ${words(text(event['reason']))}` : ''}`,
    detail: '',
    tone: 'bad',
  }),
  sentToFallback: () => plain('Sent to the fallback number'),
  ended: (event) =>
    plain(`The call ended${event['disposition'] ? `: ${words(text(event['disposition']))}` : ''}`),
};

/** The condition that was not met, in the words of the exchange. */
const missingOf = (event: CallEvent): string | undefined =>
  (event['charge'] as { missing?: string | null } | undefined)?.missing ?? undefined;

/** What an outcome is charged, or why not. */
function owedOf(event: CallEvent): string {
  if (event['missing']) return text(event['missing']);
  if (typeof event['owed'] === 'string') return `${money(event['owed'])} charged`;
  return 'reference' in event ? 'charged when the call ends' : '';
}

const secondsOf = (event: CallEvent): string =>
  typeof event['seconds'] === 'number' ? duration(event['seconds']) : '';

const moneyOf = (event: CallEvent): string =>
  (['revenue', 'payout', 'margin'] as const)
    .filter((name) => event[name] !== undefined)
    .map((name) => `${name} ${money(text(event[name]))}`)
    .join(' · ');

export const tell = (event: CallEvent, nameOf: NameOf): Told =>
  TELL[event.type]?.(event, nameOf) ?? plain(words(event.type));

/** "+0.412 s": from the first ring. */
export function offset(at: string, start: string): string {
  const ms = Date.parse(at) - Date.parse(start);
  return ms < 60_000 ? `+${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s` : `+${duration(ms / 1_000)}`;
}
