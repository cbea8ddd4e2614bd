import type { Doc } from '../../json.ts';
import { amountIn, docIn, textIn } from './objects.ts';
import { capsIn, type Note, zoneIn } from './schedule.ts';

const money = (amount: number): string => amount.toFixed(2);
const SECONDS = /length|seconds/i;

/** After how many seconds a call counts, wherever among the arguments it stands; null: it does not say. */
function secondsIn(args: Doc): number | null {
  const [found] = Object.entries(args).flatMap(([name, value]) => {
    const seconds = SECONDS.test(name) ? amountIn(value) : null;
    return seconds === null ? [] : [seconds];
  });
  return found ?? null;
}

const TIMERS: Readonly<Record<string, string>> = {
  OnDial: 'dial',
  OnConnectedCall: 'bridge',
  OnIncomingCall: 'dial',
};

/** What a buyer pays for a call, and when. */
export function chargeIn(setting: Doc, note: Note): Doc | null {
  const args = docIn(setting['conversionArgs']);
  const timer = TIMERS[textIn(args['startTimerEvent'])];
  switch (textIn(setting['conversionType'])) {
    case 'dialed':
      return { kind: 'fixed', amount: 'bid', timer: 'dial' };
    case 'connectedCall':
      return { kind: 'fixed', amount: 'bid' };
    case 'callLength': {
      const minSeconds = secondsIn(args) ?? secondsIn(setting);
      if (minSeconds === null) note('the length from which a call is charged: set `charge`');
      return minSeconds === null
        ? null
        : { kind: 'threshold', minSeconds, amount: 'bid', ...(timer && { timer }) };
    }
    case 'postBack':
      note('conversion by postback: the buyer reports the outcome "converted" here, within 7 days');
      return { kind: 'outcome', outcomes: { converted: 'bid' }, windowDays: 7 };
    default:
      return null;
  }
}

/** What a publisher earns in a campaign, and may bring there. */
export function termsIn(payout: Doc, note: Note): Doc | null {
  const how = payoutIn(payout, note);
  if (how === null) return null;
  const caps = capsIn(payout);
  const timezone = zoneIn(payout['timeZoneId'], note);
  return {
    payout: how,
    paidOn: { kind: textIn(payout['payoutConversionType']) === 'convertedCall' ? 'sale' : 'connect' },
    ...boundsIn(payout),
    ...(caps.length > 0 && { caps }),
    ...(timezone !== undefined && { timezone }),
  };
}

function payoutIn(payout: Doc, note: Note): Doc | null {
  const args = docIn(payout['payoutConversionArgs']);
  const type = textIn(payout['payoutConversionType']);
  if (payout['isRevShare'] === true) {
    const percent = amountIn(payout['revSharePercentage']);
    return percent === null ? null : { kind: 'revShare', percent: String(percent) };
  }
  const amount = money(amountIn(payout['payoutAmount']) ?? 0);
  if (type === 'incomingCall')
    note('a payout for every incoming call: here it is earned once the call is connected');
  if (type !== 'callLength') return { kind: 'fixed', amount };
  const minSeconds = secondsIn(args) ?? secondsIn(payout);
  if (minSeconds === null)
    note('the length from which a publisher is paid: it is paid for every connected call');
  return minSeconds === null ? { kind: 'fixed', amount } : { kind: 'threshold', minSeconds, amount };
}

function boundsIn(payout: Doc): Doc {
  const least = amountIn(payout['revShareMinPayoutAmount']);
  const most = amountIn(payout['revShareMaxPayoutAmount']);
  return { ...(least !== null && { least: money(least) }), ...(most !== null && { most: money(most) }) };
}
