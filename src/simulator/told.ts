import { formatMicros, micros, parseMicros, sumMicros, ZERO } from '../lib/money.ts';

/** What the API says of a call, as far as a line about it needs. */
export type ToldCall = {
  id: string;
  carrierCallId: string;
  campaignId: string | null;
  publisherId: string | null;
  from: string;
  state: string | null;
  status: 'live' | 'ended';
  disposition: string | null;
  targetId: string | null;
  revenue: string;
  payout: string;
  margin: string;
  connectedSeconds: number;
  converted: boolean;
  /** The targets the caller was offered to, in order. */
  attempts: { targetId: string; price: string; outcome: string | null }[];
};

export type ToldReceipt = {
  candidates: {
    targetId: string;
    outcome: string;
    reason: string | null;
    bid: string | null;
    latencyMs: number | null;
  }[];
};

export type ToldBalances = { data: { account: string; balance: string }[]; total: string };

type Names = Readonly<Record<string, string>>;
const NAME_WIDTH = 20;

/** A call for people: who bid what, who won, why the others lost, and how it settled. */
export function describeCall(
  call: ToldCall,
  receipt: ToldReceipt | null,
  names: Names,
  time: string,
): string {
  const name = (id: string | null): string => (id === null ? '–' : (names[id] ?? id));
  const where = `${call.from}${call.state ? ` ${call.state}` : ''}`;
  const lines = [
    `${time}  ${where} → ${name(call.campaignId)}, ${name(call.publisherId)}: ${howItEnded(call)}`,
  ];
  const { attempts } = call;
  const bidOf = (id: string) => receipt?.candidates.find(({ targetId }) => targetId === id)?.bid ?? null;
  attempts.forEach(({ targetId, price, outcome }, index) => {
    const bid = bidOf(targetId);
    const notes = [
      bid !== null && Number(bid) !== Number(price) && `bid ${bid}`,
      outcome !== 'connected' && outcome,
    ];
    lines.push(row(index === 0 ? 'won' : 'then', name(targetId), price, notes.filter(Boolean).join(', ')));
  });
  const offered = new Set(attempts.map(({ targetId }) => targetId));
  const losers = (receipt?.candidates ?? []).filter(({ targetId }) => !offered.has(targetId));
  losers.sort((a, b) => Number(b.bid ?? 0) - Number(a.bid ?? 0));
  losers.forEach(({ targetId, bid, reason }, index) => {
    lines.push(row(index === 0 ? 'lost' : '', name(targetId), bid ?? '–', reason ?? ''));
  });
  lines.push(settlement(call, name));
  return lines.join('\n');
}

const row = (label: string, who: string, amount: string, note: string): string =>
  `          ${label.padEnd(8)}${who.padEnd(NAME_WIDTH)}${amount.padStart(7)}  ${note}`.trimEnd();

function howItEnded({ disposition, connectedSeconds }: ToldCall): string {
  if (disposition !== 'connected') return disposition ?? 'live';
  return `talked ${Math.floor(connectedSeconds / 60)}:${String(connectedSeconds % 60).padStart(2, '0')}`;
}

function settlement(call: ToldCall, name: (id: string | null) => string): string {
  if (!call.converted) return row('settled', 'nothing charged', '', '');
  const shares = `${name(call.publisherId)} earns ${call.payout}, the exchange keeps ${call.margin}`;
  return row('settled', `${name(call.targetId)} pays`, call.revenue, shares);
}

/** The books in one line: what all buyers owe or have paid ahead, publishers are owed, the exchange kept, and the sum. */
export function describeBooks({ data, total }: ToldBalances): string {
  const sum = (kind: string): string => {
    const own = data.filter(({ account }) => account === kind || account.startsWith(`${kind}:`));
    return formatMicros(sumMicros(own.map(({ balance }) => parseMicros(balance) ?? ZERO)));
  };
  const cash = data.some(({ account }) => account === 'cash') ? ` · cash ${sum('cash')}` : '';
  const parts = `buyers ${sum('buyer')} · publishers ${sum('publisher')} · exchange ${sum('exchange')}${cash}`;
  return `Books     ${parts} · sum ${total} ${isBalanced({ data, total }) ? 'balanced' : 'OUT OF BALANCE'}`;
}

/** Adds up for itself what the exchange says adds up. */
export function isBalanced({ data, total }: ToldBalances): boolean {
  const own = sumMicros(data.map(({ balance }) => parseMicros(balance) ?? micros(Number.NaN)));
  return own === 0 && parseMicros(total) === 0;
}
