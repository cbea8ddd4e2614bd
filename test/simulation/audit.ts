import { countLeftOut, type Receipt } from '../../src/auction/auction.ts';
import { mostCost } from '../../src/auction/cost.ts';
import { FIRST_PREVIOUS_HASH } from '../../src/auction/receipt.ts';
import { replayReceipt } from '../../src/auction/replay.ts';
import type { Purse } from '../../src/buyers/accounts/purse.ts';
import type { CountedWindow } from '../../src/buyers/caps.ts';
import { windowKeys } from '../../src/buyers/caps.ts';
import type { Buyer, Target } from '../../src/buyers/target.ts';
import { zoneOf } from '../../src/buyers/wall-clock.ts';
import type { Attempt, Call } from '../../src/call/call.ts';
import type { Ruling } from '../../src/call/disputes/dispute.ts';
import type { CallEvent } from '../../src/call/event.ts';
import type { CallRecord } from '../../src/call/record.ts';
import type { Delivery } from '../../src/deliveries/delivery.ts';
import type { PieceLine } from '../../src/deliveries/projections.ts';
import type { CampaignSnapshot } from '../../src/directory/config/snapshot.ts';
import type { CampaignEngine } from '../../src/exchange/campaign/campaign-engine.ts';
import type { CampaignStore } from '../../src/exchange/market/campaign.store.ts';
import { biddersIn } from '../../src/exchange/market/day-tally.ts';
import type { NextStep } from '../../src/exchange/market/next-step.ts';
import type { Quote } from '../../src/exchange/quotes/quote.ts';
import { DaySums, sharesOf } from '../../src/feed/day-sums.ts';
import { balances } from '../../src/ledger/book.ts';
import { checkBooks } from '../../src/ledger/check-books.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';
import { sha256Hex } from '../../src/lib/crypto.ts';
import { canonicalJson } from '../../src/lib/encoding.ts';
import type { BuyerId, TargetId } from '../../src/lib/ids.ts';
import { formatMicros, micros } from '../../src/lib/money.ts';
import { DAY_MS } from '../../src/lib/time.ts';
import { bidFrom, evaluatePrice } from '../../src/prices/registry.ts';
import type { Totals } from '../../src/settlement/adjust.ts';
import { mostEarned } from '../../src/settlement/payout.ts';
import { ownTerms, type PublisherTerms, waitsDays } from '../../src/settlement/terms.ts';
import type { Instruction } from '../../src/telephony/instruction.ts';
import { readPieces } from '../deliveries/history-text.ts';
import { rulesOf } from '../exchange/rules-of.ts';
import type { SimulatedAccounts } from './accounts.ts';
import { type Arrived, Owed } from './owed.ts';

type Taken = { calls: number; spend: number };
type Peak = { cost: number; earned: number };
const NOTHING: Peak = { cost: 0, earned: 0 };
type Offered = { targetId: TargetId; price: number; keys: string[]; payout: number; broughtKeys: string[] };

/**
 * An independent bookkeeper: it sees only commits and what leaves, keeps its own naive counts, and says at the end (and
 * money at every step) which promise was broken.
 */
export class Audit {
  readonly #snapshot: CampaignSnapshot;
  readonly #accounts: SimulatedAccounts;
  readonly #rules;
  readonly #faults: string[] = [];
  readonly #live = new Map<TargetId, Set<string>>();
  readonly #taken = new Map<string, Taken>();
  readonly #offers = new Map<string, Offered>();
  readonly #broughtNow = new Set<string>();
  readonly #rulings = new Set<string>();
  /** What each call comes to by what was booked so far. */
  readonly #totals = new Map<string, Totals>();
  /** The most that caps have counted of a call, by its own words: what it cost and what it earned. */
  readonly #peaks = new Map<string, Peak>();
  readonly #transfers = new Map<string, Transfer>();
  readonly #records = new Map<string, CallRecord>();
  readonly #receipts = new Map<string, Receipt>();
  readonly #talked = new Map<string, number>();
  readonly #messages = new Map<string, string>();
  readonly #charged = new Map<string, { adjustment: number; charged: string }>();
  readonly #answers = new Map<string, Instruction[][]>();
  readonly #quoted = new Map<string, Quote>();
  readonly #redeemed = new Set<string>();
  readonly #owed = new Owed();
  /** Transfers that have left. */
  readonly #left = new Set<string>();
  #kept = 0;
  redeemed = 0;
  adjusted = 0;
  margins = 0;
  turnedAway = 0;
  outcomes = 0;
  get ruled(): number {
    return this.#rulings.size;
  }
  offers = 0;
  /** Offers on accounts with limits. */
  lent = 0;

  constructor(snapshot: CampaignSnapshot, accounts: SimulatedAccounts) {
    this.#snapshot = snapshot;
    this.#accounts = accounts;
    this.#rules = rulesOf(snapshot, sha256Hex(canonicalJson(snapshot)));
  }

  committed(call: Call, events: readonly CallEvent[], _serializer: CampaignEngine, now: number): void {
    this.#owed.committed(call, events);
    const before = this.#totals.get(call.id);
    for (const event of events) {
      if (event.type === 'redeemed') this.#redeem(call, event.bidId);
      if (event.type === 'offered') this.#offered(call, event.offer, now);
      if (event.type === 'concluded') this.#concluded(call, event, events);
      if (event.type === 'settled') this.#settled(call, event.settlement);
      if (event.type === 'adjusted') this.#adjusted(call, event, now);
      if (event.type === 'turnedAway') this.turnedAway += 1;
      if (event.type === 'outcomeReported') this.#reported(call, event, now);
      if (event.type === 'disputeRuled') this.#ruled(call, event.ruling, before, events);
    }
  }

  #offered(call: Call, offer: Extract<CallEvent, { type: 'offered' }>['offer'], now: number): void {
    this.offers += 1;
    const target = this.#rules.targetById.get(offer.targetId)!;
    const live = this.#live.get(target.id) ?? new Set();
    this.#live.set(target.id, live.add(`${call.id}:${offer.leg}`));
    const windows = windowKeys(now, zoneOf(target, this.#rules.buyerById.get(target.buyerId)));
    const keys = Object.entries(windows).map(([window, key]) => `${target.id} ${window} ${key}`);
    const account = this.#accounts.find(target.buyerId);
    if (account) keys.push(...this.#accountKeys(account.buyer, now));
    const held = mostCost(target, offer.clearingPrice, this.#snapshot.campaign.maxCallSeconds);
    for (const key of keys) this.#add(key, 1, held);
    if (account) this.#checkAccount(account, now);
    const brought = this.#brought(call, offer, now, held);
    this.#offers.set(`${call.id}:${offer.leg}`, { targetId: target.id, price: held, keys, ...brought });
    for (const cap of target.caps) {
      if (cap.window === 'concurrent') {
        if (live.size > (cap.calls ?? Infinity))
          this.#faults.push(`${target.id} has ${live.size} live calls, cap ${cap.calls}`);
        continue;
      }
      const taken = this.#taken.get(`${target.id} ${cap.window} ${windows[cap.window as CountedWindow]}`)!;
      if (taken.calls > (cap.calls ?? Infinity))
        this.#faults.push(`${target.id} took ${taken.calls} calls a ${cap.window}, cap ${cap.calls}`);
      if (taken.spend > (cap.spend ?? Infinity))
        this.#faults.push(`${target.id} spent ${taken.spend} a ${cap.window}, cap ${cap.spend}`);
    }
    if (offer.clearingPrice < this.#snapshot.campaign.routing.floor)
      this.#faults.push(`${call.id} was offered below the floor`);
    this.#checkMargin(call, offer, target);
  }

  /** Where a sale is simply divided: nothing is offered that leaves less than the nearest rule asks for. */
  #checkMargin(
    call: Call,
    { payout, clearingPrice }: Extract<CallEvent, { type: 'offered' }>['offer'],
    { charge, margin }: Target,
  ): void {
    const publisher = this.#rules.publisherById.get(call.publisherId);
    const rule = margin ?? publisher?.margin ?? this.#snapshot.campaign.margin;
    if (!rule || charge || payout.kind === 'own') return;
    const paid = payout.kind === 'fixed' ? payout.amount : (clearingPrice * payout.basisPoints) / 10_000;
    const least = Math.max(rule.amount ?? 0, (clearingPrice * (rule.basisPoints ?? 0)) / 10_000);
    // A share is rounded to a whole micro.
    if (clearingPrice - paid < least - 1) this.#faults.push(`${call.id} was sold below the margin`);
    else this.margins += 1;
  }

  get #terms(): PublisherTerms | undefined {
    return this.#snapshot.terms?.[0];
  }

  /** What its publisher has brought by now, this one included. */
  #brought(
    call: Call,
    offer: Pick<Attempt, 'leg' | 'clearingPrice'>,
    now: number,
    held: number,
  ): Pick<Offered, 'payout' | 'broughtKeys'> {
    const terms = this.#terms;
    if (!terms || terms.caps.length === 0) return { payout: 0, broughtKeys: [] };
    const own = ownTerms(terms);
    const { maxCallSeconds } = this.#snapshot.campaign;
    const payout =
      waitsDays(own) === null ? mostEarned(own, micros(held), offer.clearingPrice, maxCallSeconds) : 0;
    const windows = windowKeys(now, terms.hours?.timezone ?? terms.timezone);
    const nameOf = (window: CountedWindow): string => `${terms.publisherId} ${window} ${windows[window]}`;
    const broughtKeys = (Object.keys(windows) as CountedWindow[]).map(nameOf);
    for (const key of broughtKeys) this.#add(key, 1, payout);
    this.#broughtNow.add(`${call.id}:${offer.leg}`);
    for (const { window, calls = Infinity, spend = Infinity } of terms.caps) {
      const taken =
        window === 'concurrent'
          ? { calls: this.#broughtNow.size, spend: 0 }
          : this.#taken.get(nameOf(window))!;
      if (taken.calls > calls || taken.spend > spend)
        this.#faults.push(
          `the publisher brought ${taken.calls}/${taken.spend} a ${window}, cap ${calls}/${spend}`,
        );
    }
    return { payout, broughtKeys };
  }

  #accountKeys({ id, timezone, wallet }: Buyer, now: number): string[] {
    const windows = Object.entries(windowKeys(now, timezone)).map(
      ([window, key]) => `${id} ${window} ${key}`,
    );
    return wallet === 'prepaid' ? [...windows, `${id} wallet`] : windows;
  }

  /** What this campaign and the other one have taken together. */
  #checkAccount(account: NonNullable<ReturnType<SimulatedAccounts['find']>>, now: number): void {
    const { buyer } = account;
    this.lent += 1;
    // Outcomes and corrections of calls of before may have overdrawn it: then nothing is offered until it is paid up.
    const money = (this.#taken.get(`${buyer.id} wallet`)?.spend ?? 0) + account.otherMoney;
    if (buyer.wallet === 'prepaid' && money > account.credited)
      this.#faults.push(`${buyer.id} has spent ${money} of ${account.credited} paid in`);
    const windows = windowKeys(now, buyer.timezone);
    for (const { window, calls = Infinity, spend = Infinity } of buyer.caps ?? []) {
      if (window === 'concurrent') {
        const live = this.#liveOf(buyer.id) + account.otherLive;
        if (live > calls) this.#faults.push(`${buyer.id} has ${live} live calls in all, cap ${calls}`);
        continue;
      }
      const own = this.#taken.get(`${buyer.id} ${window} ${windows[window]}`)!;
      const other = account.otherUse(window, windows[window]);
      if (own.calls + other.calls > calls)
        this.#faults.push(`${buyer.id} took ${own.calls} and ${other.calls} a ${window}, cap ${calls}`);
      if (own.spend + other.spend > spend)
        this.#faults.push(`${buyer.id} spent ${own.spend} and ${other.spend} a ${window}, cap ${spend}`);
    }
  }

  #liveOf(buyerId: BuyerId): number {
    const own = this.#snapshot.targets.filter((target) => target.buyerId === buyerId);
    return own.reduce((sum, { id }) => sum + (this.#live.get(id)?.size ?? 0), 0);
  }

  /** Bids given out hold their caps until the call comes or they expire. */
  held(quotes: ReadonlyMap<string, Quote>): void {
    for (const quote of quotes.values()) {
      const attempt = quote.call.attempts[0]!;
      if (this.#quoted.has(quote.bidId)) continue;
      this.#quoted.set(quote.bidId, quote);
      this.#offered(quote.call, attempt, attempt.offeredAt);
    }
    for (const [bidId, quote] of this.#quoted) {
      if (quotes.has(bidId) || this.#redeemed.has(bidId)) continue;
      this.#redeemed.add(bidId);
      const key = `${quote.call.id}:1`;
      const offer = this.#offers.get(key)!;
      this.#live.get(offer.targetId)?.delete(key);
      for (const window of offer.keys) this.#add(window, -1, -offer.price);
      this.#broughtNow.delete(key);
      for (const window of offer.broughtKeys) this.#add(window, -1, -offer.payout);
    }
  }

  #concluded(
    call: Call,
    event: Extract<CallEvent, { type: 'concluded' }>,
    events: readonly CallEvent[],
  ): void {
    const offer = this.#offers.get(`${call.id}:${event.leg}`)!;
    this.#live.get(offer.targetId)?.delete(`${call.id}:${event.leg}`);
    this.#broughtNow.delete(`${call.id}:${event.leg}`);
    if (event.outcome === 'unconfirmed') return;
    const settled = events.find((other) => other.type === 'settled' && other.settlement.leg === event.leg);
    const spent = settled?.type === 'settled' ? settled.settlement.revenue : 0;
    const calls = event.outcome === 'connected' ? 0 : -1;
    const peak = settled?.type === 'settled' ? this.#peakOf(call, settled.settlement) : NOTHING;
    this.#peaks.set(call.id, peak);
    // A wallet pays what it comes to; a cap counts what outcomes may still bring.
    for (const key of offer.keys)
      this.#add(key, calls, (key.endsWith(' wallet') ? spent : peak.cost) - offer.price);
    // Terms that wait for outcomes hold nothing, and cap no money.
    const earned = Math.min(peak.earned, offer.payout);
    for (const key of offer.broughtKeys) this.#add(key, calls, earned - offer.payout);
  }

  /** What caps count of a call from its settlement on: all that its outcomes could come to, where it is paid by them. */
  #peakOf(call: Call, settlement: NonNullable<Call['settlement']>): Peak {
    const { revenue, payout, leg } = settlement;
    if (call.attempts[leg - 1]!.charge?.kind !== 'outcome') return { cost: revenue, earned: payout };
    const { price, payout: held } = this.#offers.get(`${call.id}:${leg}`)!;
    const earned = this.#payoutOf(call, { ...settlement, revenue: micros(price) });
    return { cost: price, earned: held === 0 ? payout : earned };
  }

  #redeem(call: Call, bidId: string): void {
    const quote = this.#quoted.get(bidId);
    const attempt = call.attempts[0]!;
    if (!quote || this.#redeemed.has(bidId))
      this.#faults.push(`${bidId} was redeemed though it was not open`);
    else if (quote.callerHash !== null && quote.callerHash !== call.caller.hash)
      this.#faults.push(`${bidId} went to another caller`);
    else if (quote.expiresAt <= call.startedAt) this.#faults.push(`${bidId} was redeemed after it expired`);
    else if (quote.call.attempts[0]!.clearingPrice !== attempt.clearingPrice)
      this.#faults.push(`${bidId} changed its price`);
    this.#redeemed.add(bidId);
    this.redeemed += 1;
  }

  /** What was charged is what the target's price makes of the seconds, reckoned here once more. */
  #settled(call: Call, settlement: NonNullable<Call['settlement']>): void {
    const { transfers, margin, leg, charge, revenue, payout } = settlement;
    const attempt = call.attempts[leg - 1]!;
    const price = attempt.charge ?? bidFrom(attempt.minSeconds);
    const outcomes = reportedIn(call, leg, price.kind === 'outcome' ? price.windowDays : 0);
    const talk = { connected: true, seconds: charge!.seconds, outcomes };
    const { owed, missing } = evaluatePrice(price, talk, attempt.clearingPrice);
    if (!call.test && (owed !== revenue || missing !== charge!.missing))
      this.#faults.push(`${call.id} was charged ${revenue}, its price says ${owed} (${missing})`);
    if (revenue > this.#offers.get(`${call.id}:${leg}`)!.price)
      this.#faults.push(`${call.id} cost more than was held for it`);
    const due = this.#payoutOf(call, settlement);
    if (due !== payout) this.#faults.push(`${call.id} paid out ${payout}, its terms say ${due}`);
    this.#totals.set(call.id, { revenue, payout, margin });
    this.#book(call, transfers, margin);
  }

  /** What the terms make of a call that is settled, in this bookkeeper's own words. */
  #payoutOf(call: Call, { leg, revenue, earned }: NonNullable<Call['settlement']>): number {
    const share = (basisPoints: number): number => Math.round((revenue * basisPoints) / 10_000);
    const usual = this.#snapshot.publishers[0]!.payout;
    const terms = this.#terms;
    if (!terms) {
      if (usual.kind === 'fixed') return revenue > 0 ? usual.amount : 0;
      return share(usual.basisPoints);
    }
    const { payout, paidOn, least = 0, most = Infinity } = terms;
    const { seconds } = earned!;
    const days =
      payout.kind === 'outcome' ? payout.windowDays : paidOn.kind === 'outcome' ? paidOn.windowDays : 0;
    const outcomes = reportedIn(call, leg, days);
    if (paidOn.kind === 'sale' && revenue === 0) return 0;
    if (paidOn.kind === 'outcome' && !outcomes.includes('sale')) return 0;
    if (payout.kind === 'revShare')
      return seconds < (payout.minSeconds ?? 0)
        ? 0
        : Math.max(least, Math.min(most, share(payout.basisPoints)));
    const bid = call.attempts[leg - 1]!.clearingPrice;
    const { owed, qualified } = evaluatePrice(payout, { connected: true, seconds, outcomes }, bid);
    return qualified ? Math.max(least, Math.min(most, owed)) : 0;
  }

  #adjusted(
    call: Call,
    { transfers, before, after }: Extract<CallEvent, { type: 'adjusted' }>,
    now: number,
  ): void {
    this.adjusted += 1;
    this.#corrected(call, transfers, before, after, now);
  }

  /** What is reported takes nothing back. */
  #reported(call: Call, { booked }: Extract<CallEvent, { type: 'outcomeReported' }>, now: number): void {
    this.outcomes += 1;
    if (!booked) return;
    const { before, after, transfers } = booked;
    if (after.revenue < before.revenue || after.payout < before.payout)
      this.#faults.push(`${call.id} came to less by an outcome`);
    this.#corrected(call, transfers, before, after, now);
  }

  /** A ruling takes back the whole, a part or nothing of what the call came to just before it, by the one correction it names. */
  #ruled(call: Call, ruling: Ruling, before: Totals | undefined, events: readonly CallEvent[]): void {
    const { verdict, revenue, payout, adjustment, by, at } = ruling;
    const fault = (what: string): unknown => this.#faults.push(`${call.id} ${what}`);
    if (this.#rulings.has(call.id)) fault('was ruled on twice');
    this.#rulings.add(call.id);
    const now = this.#totals.get(call.id);
    const correction = events.find((event) => event.type === 'adjusted');
    const { dispute } = call;
    if (!dispute || !before || !now) return void fault('was ruled on without a charge or a dispute');
    if (now.revenue !== revenue || now.payout !== payout) fault('comes to something else than was ruled');
    if ((correction?.number ?? null) !== adjustment) fault('names another correction than its ruling made');
    if (verdict === 'whole' && revenue !== 0) fault('was not taken back whole');
    if (verdict === 'part' && (revenue === 0 || revenue >= before.revenue))
      fault(`was ruled to cost ${revenue}, in part, of ${before.revenue}`);
    if (verdict === 'none' && correction) fault('was corrected though the charge stands');
    if (by === null && (verdict !== dispute.onExpiry || at < dispute.decideBy))
      fault('was ruled on by nobody otherwise than by its rule');
  }

  #corrected(call: Call, transfers: readonly Transfer[], before: Totals, after: Totals, now: number): void {
    const attempt = call.attempts[call.settlement!.leg - 1]!;
    const { price } = this.#offers.get(`${call.id}:${attempt.leg}`)!;
    const known = this.#totals.get(call.id);
    if (known?.revenue !== before.revenue || known.payout !== before.payout)
      this.#faults.push(`${call.id} was corrected from what it did not come to`);
    this.#totals.set(call.id, after);
    if (after.revenue > price) this.#faults.push(`${call.id} came to more than it was sold for`);
    if (attempt.accountHold?.prepaid)
      this.#add(`${attempt.buyerId} wallet`, 0, after.revenue - before.revenue);
    this.#countAnew(call, attempt, after, now);
    this.#book(call, transfers, after.margin - before.margin);
  }

  /** What passes all that a call has ever come to counts in the windows that are open as it comes. */
  #countAnew(call: Call, { targetId, buyerId, payoutHold }: Attempt, after: Totals, now: number): void {
    const peak = this.#peaks.get(call.id)!;
    const next = { cost: Math.max(peak.cost, after.revenue), earned: Math.max(peak.earned, after.payout) };
    this.#peaks.set(call.id, next);
    const target = this.#rules.targetById.get(targetId)!;
    const account = this.#accounts.find(buyerId);
    const keysAt = (id: string, timezone: string): string[] =>
      Object.entries(windowKeys(now, timezone)).map(([window, key]) => `${id} ${window} ${key}`);
    const buyer = this.#rules.buyerById.get(buyerId)!;
    const costKeys = [
      ...keysAt(targetId, zoneOf(target, buyer)),
      ...(account ? keysAt(buyerId, buyer.timezone) : []),
    ];
    for (const key of costKeys) this.#add(key, 0, next.cost - peak.cost);
    const terms = this.#terms;
    if (!terms || !payoutHold) return;
    for (const key of keysAt(terms.publisherId, terms.hours?.timezone ?? terms.timezone))
      this.#add(key, 0, next.earned - peak.earned);
  }

  #book(call: Call, transfers: readonly Transfer[], margin: number): void {
    for (const transfer of transfers) this.#booked(transfer);
    const balance = balances(this.#transfers.values());
    const sum = [...balance.values()].reduce((total, each) => total + each, 0);
    if (sum !== 0) this.#faults.push(`the books are out by ${sum} after ${call.id}`);
    const kept = -(balance.get('exchange') ?? 0);
    this.#kept += margin;
    if (kept !== this.#kept) this.#faults.push(`the exchange keeps ${kept}, the calls say ${this.#kept}`);
  }

  #add(key: string, calls: number, spend: number): void {
    const taken = this.#taken.get(key) ?? { calls: 0, spend: 0 };
    this.#taken.set(key, { calls: taken.calls + calls, spend: taken.spend + spend });
  }

  #booked(transfer: Transfer): void {
    if (this.#transfers.has(transfer.id)) this.#faults.push(`${transfer.id} was booked twice`);
    this.#transfers.set(transfer.id, transfer);
  }

  /** A ping must not give the caller's number back in any plain form. */
  pinged(auction: Extract<NextStep, { kind: 'auction' }>, number: string): void {
    const { callerHash: _kept, ...told } = auction.subject;
    const text = JSON.stringify({ told, orders: auction.orders });
    const digits = number.replace(/\D/g, '');
    if ([digits, digits.slice(1), digits.slice(-7)].some((form) => text.includes(form)))
      this.#faults.push(`a ping of ${auction.callId} holds the caller's number`);
  }

  answered(ref: string, instructions: Instruction[]): void {
    if (instructions.length === 0) this.#faults.push(`${ref} heard nothing`);
    this.#answers.set(ref, [...(this.#answers.get(ref) ?? []), instructions]);
  }

  talked(callId: string, leg: number, seconds: number): void {
    this.#talked.set(`${callId}:${leg}`, seconds);
  }

  /** The object could not do what it had to. */
  failed(what: string): void {
    this.#faults.push(what);
  }

  /** D1, as the queue would fill it: by id and version. */
  noted(line: PieceLine): void {
    for (const projection of readPieces(line)) {
      if (projection.kind === 'transfer') {
        const known = this.#transfers.get(projection.transfer.id);
        if (canonicalJson(known) !== canonicalJson(projection.transfer))
          this.#faults.push(`${projection.transfer.id} left unlike it was booked`);
        this.#left.add(projection.transfer.id);
      }
      if (projection.kind === 'receipt') this.#receipts.set(projection.receipt.auctionId, projection.receipt);
      if (projection.kind === 'call') {
        const known = this.#records.get(projection.record.id);
        if (!known || known.version < projection.record.version)
          this.#records.set(projection.record.id, projection.record);
      }
    }
  }

  /** A buyer may be told twice, and not two things under one id. */
  told({ id, callId, data }: Delivery): void {
    const known = this.#messages.get(id);
    const text = canonicalJson(data);
    if (known !== undefined && known !== text) this.#faults.push(`${id} was told in two ways`);
    this.#messages.set(id, text);
    const { charged, adjustment = 0 } = data as { charged?: string; adjustment?: number };
    const before = this.#charged.get(callId);
    if (charged !== undefined && adjustment >= (before?.adjustment ?? 0))
      this.#charged.set(callId, { adjustment, charged });
  }

  records(): CallRecord[] {
    return [...this.#records.values()];
  }

  receiptList(): Receipt[] {
    return [...this.#receipts.values()];
  }

  faults(engine: CampaignEngine, store: CampaignStore): string[] {
    const faults = [...this.#faults];
    for (const call of engine.calls.values()) faults.push(`${call.id} is still active: ${call.phase}`);
    for (const [targetId, live] of this.#live)
      if (live.size > 0) faults.push(`${targetId} still holds ${[...live].join()}`);
    for (const target of this.#snapshot.targets) this.#checkBook(target.id, engine, faults);
    for (const [buyerId, purse] of store.readBooks().purses) this.#checkPurse(buyerId, purse, faults);
    const stored = store.transfers<Transfer>();
    if (stored.length !== this.#transfers.size)
      faults.push(`${stored.length} transfers stored, ${this.#transfers.size} booked`);
    faults.push(...checkBooks(stored, () => (this.#terms?.paidOn.kind ?? 'sale') !== 'sale'));
    this.#checkBrought(store, faults);
    for (const record of this.#records.values()) this.#checkRecord(record, faults);
    this.#checkReceipts(faults);
    checkDaySums(engine, store, faults);
    faults.push(
      ...this.missing({
        records: this.#records,
        receipts: this.#receipts,
        transfers: this.#left,
        told: this.#messages,
      }),
    );
    for (const chain of ['calls', 'quotes'] as const) checkChain(store.receipts.list(chain), faults);
    return faults;
  }

  /** What was committed and is not among what arrived, wherever that is. */
  missing(arrived: Arrived): string[] {
    return this.#owed.missing(arrived, this.#transfers.keys(), this.#receipts.values(), this.#rules);
  }

  #checkBook(targetId: TargetId, engine: CampaignEngine, faults: string[]): void {
    const usage = engine.stats(targetId)?.usage;
    if (!usage) return;
    if (usage.concurrent !== 0) faults.push(`${targetId} still counts ${usage.concurrent} live calls`);
    for (const [window, use] of Object.entries(usage.windows)) {
      if (use.key === '') continue;
      const own = this.#taken.get(`${targetId} ${window} ${use.key}`) ?? { calls: 0, spend: 0 };
      if (own.calls !== use.calls || own.spend !== use.spend) {
        faults.push(
          `${targetId} ${window} ${use.key}: counted ${use.calls}/${use.spend}, should be ${own.calls}/${own.spend}`,
        );
      }
    }
  }

  #checkBrought(store: CampaignStore, faults: string[]): void {
    for (const [publisherId, usage] of store.readBooks().brought) {
      if (usage.concurrent !== 0) faults.push(`${publisherId} still counts ${usage.concurrent} live calls`);
      for (const [window, use] of Object.entries(usage.windows)) {
        const own = this.#taken.get(`${publisherId} ${window} ${use.key}`) ?? { calls: 0, spend: 0 };
        if (own.calls !== use.calls || own.spend !== use.spend)
          faults.push(
            `${publisherId} ${window} counts ${use.calls}/${use.spend}, should be ${own.calls}/${own.spend}`,
          );
      }
    }
  }

  #checkPurse(buyerId: BuyerId, { usage, wallet }: Purse, faults: string[]): void {
    if (usage.concurrent !== 0) faults.push(`${buyerId} still counts ${usage.concurrent} live calls in all`);
    const money = this.#taken.get(`${buyerId} wallet`)?.spend ?? 0;
    if (wallet.spent + wallet.held !== money)
      faults.push(`${buyerId} counts ${wallet.spent} and ${wallet.held} from its wallet, should be ${money}`);
    for (const [window, use] of Object.entries(usage.windows)) {
      const own = this.#taken.get(`${buyerId} ${window} ${use.key}`) ?? { calls: 0, spend: 0 };
      if (own.calls !== use.calls || own.spend !== use.spend)
        faults.push(
          `${buyerId} ${window} counts ${use.calls}/${use.spend}, should be ${own.calls}/${own.spend}`,
        );
    }
  }

  #checkRecord(record: CallRecord, faults: string[]): void {
    if (record.status !== 'ended') faults.push(`${record.id} never ended for D1`);
    const lines = [...this.#transfers.values()].filter((transfer) => transfer.callId === record.id);
    const balance = balances(lines);
    const charged = balance.get(`buyer:${record.buyerId!}`) ?? 0;
    const paid = -(balance.get(`publisher:${record.publisherId!}`) ?? 0);
    if (charged !== record.revenue) faults.push(`${record.id} shows ${record.revenue}, charged ${charged}`);
    if (paid !== record.payout) faults.push(`${record.id} shows ${record.payout} paid out, it was ${paid}`);
    const told = this.#charged.get(record.id)?.charged;
    if (told !== undefined && told !== formatMicros(record.revenue))
      faults.push(`${record.id} came to ${record.revenue}, its buyer was last told ${told}`);
    if (record.margin !== record.revenue - record.payout)
      faults.push(`${record.id}: margin is not revenue less payout`);
    if (record.revenue > 0 && record.disposition !== 'connected')
      faults.push(`${record.id} was charged as ${record.disposition}`);
    if (record.converted && !record.auctionId) faults.push(`${record.id} converted without an auction`);
  }

  #checkReceipts(faults: string[]): void {
    for (const receipt of this.#receipts.values()) {
      const replayed = replayReceipt(receipt, this.#rules, this.#rules.hash);
      if (!replayed.equal)
        faults.push(`${receipt.auctionId} does not replay: ${replayed.differences.join('; ')}`);
      const known = receipt.candidates.length + countLeftOut(receipt.leftOut);
      if (known !== this.#snapshot.targets.length) faults.push(`${receipt.auctionId} forgot a target`);
      const winners = receipt.candidates.filter(({ reason }) => reason === null);
      if (winners.length !== (receipt.award ? 1 : 0))
        faults.push(`${receipt.auctionId} has ${winners.length} without a reason`);
    }
  }
}

/** The kinds of outcomes of an offer that were reported within so many days. */
const reportedIn = ({ outcomes = [], startedAt }: Call, leg: number, days: number): string[] =>
  outcomes
    .filter((each) => each.leg === leg && each.reportedAt <= startedAt + days * DAY_MS)
    .map(({ kind }) => kind);

function checkChain(receipts: readonly Receipt[], faults: string[]): void {
  let previous = FIRST_PREVIOUS_HASH;
  for (const receipt of receipts) {
    if (receipt.previousHash !== previous) faults.push(`${receipt.auctionId} breaks the chain`);
    previous = receipt.hash;
  }
}

/** What boards are told of the day is what its calls come to, whatever died and came back in between. */
function checkDaySums(engine: CampaignEngine, store: CampaignStore, faults: string[]): void {
  const bids = new Map<string, BuyerId[]>();
  for (const receipt of store.receipts.list('calls'))
    bids.set(receipt.callId, [...(bids.get(receipt.callId) ?? []), ...biddersIn(receipt)]);
  const expected = new DaySums();
  for (const call of store.lastCalls()) {
    const isRedeemed = call.timeline.some(({ type }) => type === 'redeemed');
    expected.add(sharesOf(call, isRedeemed ? [] : (bids.get(call.id) ?? [])), 1);
  }
  const { day, of } = expected.kept();
  if (day === '') return;
  for (const audience of Object.keys(of)) {
    const [counted, right] = [engine.board.daySums(audience), expected.of(audience)].map((one) =>
      JSON.stringify(one),
    );
    if (counted !== right) faults.push(`${audience} is told ${counted} of the day, and it was ${right}`);
  }
}
