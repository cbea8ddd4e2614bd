// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code, not of text

import { MONEY } from './money.ts';
import { PROMISES_TO_OUTSIDERS } from './promises-to-outsiders.ts';

/** One fault put into the code by hand, and the proof that must notice it. */
export type Mutant = {
  name: string;
  /** The promise it breaks: a bar of reliability (R) or of speed (P), by its functional part. */
  bar: string;
  file: string;
  /** Occurs exactly once in the file. */
  find: string;
  replace: string;
  proof: Proof;
};

export type Proof = {
  project: 'node' | 'durable' | 'system';
  test: string;
  /** Part of the test's name; absent: the whole file. */
  only?: string;
  env?: Record<string, string>;
};

/** A few worlds are enough to see any of these. */
const simulation: Proof = {
  project: 'node',
  test: 'test/simulation/simulation.test.ts',
  only: 'keeps every promise',
  env: { SEEDS: '25', CALLS: '40' },
};
const inNode = (test: string, only?: string): Proof => ({ project: 'node', test, only });
const inRuntime = (test: string, only?: string): Proof => ({ project: 'durable', test, only });
const order: Proof = {
  project: 'node',
  test: 'test/call/order.test.ts',
  only: 'come to the same end in all orders',
};
const conclude = (only: string): Proof => inNode('test/call/conclude.test.ts', only);
const carrier = (only: string): Proof => inRuntime('test/durable/carrier.test.ts', only);
const campaign = (only: string): Proof => inRuntime('test/durable/campaign.test.ts', only);

const work = (only: string): Proof => ({ project: 'system', test: 'test/system/work.test.ts', only });

export const MUTANTS: Mutant[] = [
  {
    name: 'a hold as large as the bid, where the price may come to more',
    bar: 'R1',
    file: 'src/auction/cost.ts',
    find: 'charge ? mostOwed(charge, bid, longestSeconds) : bid;',
    replace: 'charge && longestSeconds < 0 ? mostOwed(charge, bid, longestSeconds) : bid;',
    proof: inNode('test/exchange/campaign/prices.test.ts', 'has the most a call can cost'),
  },
  {
    name: 'a cap that keeps what a call did not cost',
    bar: 'R1',
    file: 'src/buyers/caps.ts',
    find: 'subtractMicros(hold.spend, end.spent)',
    replace: 'subtractMicros(end.spent, end.spent)',
    proof: inNode('test/exchange/campaign/prices.test.ts', 'has the most a call can cost'),
  },
  {
    name: 'a whisper that is paid for',
    bar: 'R2',
    file: 'src/call/talk.ts',
    find: 'Math.max(0, conclusion.seconds - whisper)',
    replace: 'Math.max(whisper, conclusion.seconds)',
    proof: inNode('test/exchange/campaign/prices.test.ts', 'pays no whisper'),
  },
  ...PROMISES_TO_OUTSIDERS,
  ...MONEY,
  {
    name: 'an offer that reserves nothing',
    bar: 'R11',
    file: 'src/exchange/market/placement.ts',
    find: '[[target.id, { ...book, usage, performance }]]',
    replace: '[[target.id, { ...book, performance, usage: usage && book.usage }]]',
    proof: campaign('lets through exactly'),
  },
  {
    name: 'a pause between booking a cap and remembering it',
    bar: 'R1',
    file: 'src/exchange/market/campaign-state.ts',
    find: '    this.adopt(draft.market);\n    for (const { seq',
    replace: '    void scheduler.wait(1).then(() => this.adopt(draft.market));\n    for (const { seq',
    proof: campaign('lets through exactly'),
  },
  {
    name: 'caps kept in memory only',
    bar: 'R1',
    file: 'src/exchange/market/unit-of-work.ts',
    find: 'store.saveBook(targetId, bookOf(this.market, targetId));',
    replace: 'void [targetId, store];',
    proof: campaign('keeps caps and money'),
  },
  {
    name: 'caps not asked again when the call is offered',
    bar: 'R11',
    file: 'src/exchange/market/placement.ts',
    find: 'capRefusal(target.caps, bookOf(market, target.id).usage, keys, most) ??',
    replace: 'capRefusal([], bookOf(market, target.id).usage, keys, most) ??',
    proof: simulation,
  },
  {
    name: 'an account not asked again when the call is offered',
    bar: 'R11',
    file: 'src/exchange/market/placement.ts',
    find: 'accountRefusal(accountRooms(market, buyer, now), most, false)',
    replace: 'accountRefusal([], most, buyer === undefined || market === undefined)',
    proof: inNode('test/exchange/accounts/leases.test.ts', 'asks the account again'),
  },
  {
    name: 'what was used of an account kept in memory only',
    bar: 'R1',
    file: 'src/exchange/market/unit-of-work.ts',
    find: 'store.savePurse(buyerId, purseOf(this.market, buyerId));',
    replace: 'void [buyerId, store];',
    proof: simulation,
  },
  {
    name: 'an answer to an older request of a lease',
    bar: 'R11',
    file: 'src/buyers/accounts/lease.ts',
    find: 'reply.request !== purse.request',
    replace: 'reply.request > purse.request',
    proof: inNode('test/buyers/accounts/lending.test.ts', 'never adds up'),
  },
  {
    name: 'a request of a lease heard twice',
    bar: 'R6',
    file: 'src/buyers/accounts/lending.ts',
    find: 'known.request >= asked.request',
    replace: 'known.request === asked.request + 1',
    proof: inNode('test/buyers/accounts/lending.test.ts', 'never adds up'),
  },
  {
    name: 'the same payment credited twice',
    bar: 'R1',
    file: 'src/exchange/accounts/buyer-account.ts',
    find: 'const known = this.#store.findCredit(credit.reference);',
    replace: 'const known = credit.amount === 0 ? this.#store.findCredit(credit.reference) : null;',
    proof: inRuntime('test/durable/account.test.ts', 'counts a payment once'),
  },
  {
    name: 'a cap that is never given back',
    bar: 'R13',
    file: 'src/buyers/caps.ts',
    find: 'giveBack(usage, hold, 1, hold.spend);',
    replace: 'giveBack(usage, hold, 0, hold.spend);',
    proof: simulation,
  },
  {
    name: 'a live slot that is never freed',
    bar: 'R11',
    file: 'src/call/due.ts',
    find: 'return attempt.outcome === null || heardLate ?',
    replace: 'return heardLate ?',
    proof: campaign('frees a live slot'),
  },
  {
    name: 'a ledger without its unique key',
    bar: 'R1',
    file: 'src/exchange/market/campaign.store.ts',
    find: 'INSERT INTO transfers',
    replace: 'INSERT OR REPLACE INTO transfers',
    proof: inNode('test/exchange/market/campaign-store.test.ts', 'refuses to book'),
  },
  {
    name: 'a payout that is not part of the revenue',
    bar: 'R13',
    file: 'src/settlement/settle.ts',
    find: 'margin: subtractMicros(revenue, payout) };',
    replace: 'margin: subtractMicros(payout, revenue) };',
    proof: simulation,
  },
  {
    name: 'half a decision kept when the object dies in it',
    bar: 'R13',
    file: 'src/exchange/market/campaign.store.ts',
    find: 'return this.#storage.transactionSync(run);',
    replace: 'return run();',
    proof: simulation,
  },
  {
    name: 'calls under way forgotten when the object wakes',
    bar: 'R15',
    file: 'src/exchange/market/campaign-state.ts',
    find: '      if (isActive(call)) this.calls.put(call, JSON.stringify(call));',
    replace: '',
    proof: simulation,
  },
  {
    name: 'a late truth a waking object does not look at',
    bar: 'R15',
    file: 'src/exchange/market/campaign-state.ts',
    find: 'return isLater ? this.#writeMark(draft.call.id) : null;',
    replace: 'return isLater ? null : null;',
    proof: simulation,
  },
  {
    name: 'a late truth that is refused',
    bar: 'R2',
    file: 'src/call/decide.ts',
    find: "attempt.outcome === null || attempt.outcome === 'unconfirmed';",
    replace: 'attempt.outcome === null;',
    proof: conclude('a word that comes after all'),
  },
  {
    name: 'the leg’s end believed before the dial’s',
    bar: 'R2',
    file: 'src/call/conclude.ts',
    find: 'if (!isFinal && now < concludesAt(call, attempt)) return null;',
    replace: 'if (!isFinal && !attempt.legEnd && now < concludesAt(call, attempt)) return null;',
    proof: order,
  },
  {
    name: 'a dial whose report does not say how long taken for no talk at all',
    bar: 'R2',
    file: 'src/call/conclude.ts',
    find: 'seconds: end.seconds ?? attempt.legEnd?.seconds ?? null };',
    replace: 'seconds: end.seconds ?? attempt.legEnd?.seconds ?? 0 };',
    proof: conclude('does not say for how long'),
  },
  {
    name: 'a dial that completed taken for two people talking',
    bar: 'R2',
    file: 'src/call/conclude.ts',
    find: 'const joined = end.bridged ?? (attempt.whisper?.acceptKey ? attempt.accepted === true : true);',
    replace: 'const joined = true;',
    proof: conclude('by the dial'),
  },
  {
    name: 'a bid above what its target may bid',
    bar: 'R11',
    file: 'src/exchange/market/close-and-ask.ts',
    find: 'return target ? keepWithin(reply, boundsInForce(target.bidding, rules.campaign)) : reply;',
    replace:
      'return target ? keepWithin(reply, null && boundsInForce(target.bidding, rules.campaign)) : reply;',
    proof: inNode('test/exchange/market/bounds.test.ts'),
  },
  {
    name: 'a bid read only as far as it can be read',
    bar: 'R13',
    file: 'src/lib/text/read-amount.ts',
    find: '(?: ?${CURRENCY})?$`,',
    replace: '(?: ?${CURRENCY})?`,',
    proof: inNode('test/lib/text/read-amount.test.ts'),
  },
  {
    name: 'an amount rounded up to the next micro',
    bar: 'R13',
    file: 'src/lib/text/read-amount.ts',
    find: '  return micros(Number(kept));',
    replace: '  return micros(Number(kept) + (written.length > end ? 1 : 0));',
    proof: inNode('test/lib/text/read-amount.test.ts'),
  },
  {
    name: 'the bid that cannot be read passed over for one that can',
    bar: 'R3',
    file: 'src/buyers/bidders/wire/best-bid.ts',
    find: 'if (amount === null)',
    replace:
      'if (amount === null && best?.path === at) continue;\n    if (amount === null) continue;\n    if (amount < 0)',
    proof: inNode('test/buyers/bidders/cases.test.ts'),
  },
  {
    name: 'a bid of nothing taken for a fault of the endpoint',
    bar: 'R3',
    file: 'src/buyers/bidders/outcry.ts',
    find: 'if (amount === 0)',
    replace: 'if (amount === 0) return unreadable(text);\n  if (amount < 0)',
    proof: inNode('test/buyers/bidders/outcry.test.ts'),
  },
  {
    name: 'a carrier’s repeated call taken for another',
    bar: 'R2',
    file: 'src/exchange/campaign/campaign-engine.ts',
    find: 'const ref = `${command.carrier}:${command.carrierCallId}`;',
    replace: 'const ref = `${command.carrier}:${command.callId}`;',
    proof: carrier('byte-identical'),
  },
  {
    name: 'a signature that is not checked',
    bar: 'R2',
    file: 'src/exchange/edge/telephony.routes.ts',
    find: 'if (!(await carrier.verify(request, config.twilio))) continue;',
    replace: 'await carrier.verify(request, config.twilio);',
    proof: carrier('is answered 403'),
  },
  {
    name: 'a signature checked over the Host header’s URL',
    bar: 'R2',
    file: 'src/exchange/edge/telephony.routes.ts',
    find: 'url: base + pathname + search,',
    replace: 'url: (base && new URL(c.req.url).origin) + pathname + search,',
    proof: carrier('over the configured URL'),
  },
  {
    name: 'an older configuration taken for news',
    bar: 'R15',
    file: 'src/exchange/market/campaign-state.ts',
    find: 'if (snapshot.version <= (this.#market?.rules.version ?? 0)) return false;',
    replace: 'if (snapshot.version === (this.#market?.rules.version ?? 0)) return false;',
    proof: campaign('takes a newer snapshot'),
  },
  {
    name: 'what a queue refused taken for sent',
    bar: 'R1',
    file: 'src/exchange/outbox/drain.client.ts',
    find: 'await sendOutgoing(this.#env(), outgoing);',
    replace: 'await sendOutgoing(this.#env(), outgoing).catch(() => {});',
    proof: campaign('is owed while a queue fails'),
  },
  {
    name: 'receipts that name no predecessor',
    bar: 'R13',
    file: 'src/exchange/market/unit-of-work.ts',
    find: 'this.market.lastHash[this.chain] = receipt.hash;',
    replace: '',
    proof: inNode('test/exchange/campaign/receipt-chain.test.ts'),
  },
  {
    name: 'an altered receipt that still verifies',
    bar: 'R13',
    file: 'src/auction/receipt.ts',
    find: 'return hash === sha256Hex(receipt.previousHash + canonicalJson(receipt));',
    replace: 'return hash.length === sha256Hex(receipt.previousHash).length;',
    proof: inNode('test/auction/receipt.test.ts', 'fails verification'),
  },
  {
    name: 'one question more to the campaign before the answer',
    bar: 'P1',
    file: 'src/exchange/edge/run-auction.client.ts',
    find: '  const replies = await askBuyers(env, auction);',
    replace:
      '  const replies = await askBuyers(env, auction);\n  await env.CAMPAIGN.getByName(campaignId).record(callId);',
    proof: work('two questions'),
  },
  {
    name: 'a key imported for every ping',
    bar: 'P2',
    file: 'src/lib/webhook-signature.ts',
    find: '  keys.set(secret, key);\n  return key;',
    replace: '  return key;',
    proof: work('two questions'),
  },
  {
    name: 'a commit for whatever has been sent on',
    bar: 'P7',
    file: 'src/exchange/campaign/campaign-engine.ts',
    find: '      this.#state.markSent(callId, outbox, record ? version : null);',
    replace:
      '      this.#state.markSent(callId, outbox, record ? version : null);\n      this.#state.store.saveWakeMark({ through: callId, open: [] });',
    proof: work('four commits'),
  },
  {
    name: 'an auction closed while somebody could still win it',
    bar: 'P3',
    file: 'src/auction/is-decided.ts',
    find: 'compare(atItsMost(target, rules), winner) > 0 &&',
    replace: 'compare(atItsMost(target, rules), winner) !== 0 &&',
    proof: inNode('test/auction/is-decided.test.ts', 'is sound'),
  },
  {
    name: 'an auction that waits for whoever hangs',
    bar: 'P4',
    file: 'src/exchange/pinging/fan-out.client.ts',
    find: "    timer = setTimeout(() => end('timeout'), Math.max(0, subject.deadlineAt - startedAt) + RPC_GRACE_MS);",
    replace: "    timer = setTimeout(() => end('timeout'), 10_000);",
    proof: inNode('test/exchange/pinging/fan-out.test.ts', 'is the deadline, whatever hangs'),
  },
  {
    name: 'more tasks at once than there are connections',
    bar: 'P5',
    file: 'src/exchange/pinging/slots.ts',
    find: 'if (this.#free > 0) {',
    replace: 'if (this.#free > Number.NEGATIVE_INFINITY) {',
    proof: inNode('test/exchange/pinging/slots.test.ts'),
  },
  {
    name: 'a buyer’s clock that runs while it waits for a connection',
    bar: 'P5',
    file: 'src/exchange/pinging/ping-group.client.ts',
    find: 'return Promise.all(orders.map((order) => slots.run(() => ask(order))));',
    replace:
      'return Promise.all(orders.map((order) => ask(order).then((reply) => slots.run(async () => reply))));',
    proof: inNode('test/exchange/pinging/fan-out.test.ts', 'says notAsked, not timeout'),
  },
  {
    name: 'a redirect that is followed',
    bar: 'R3',
    file: 'src/exchange/pinging/buyer-call.client.ts',
    find: "redirect: 'manual',",
    replace: "redirect: 'follow',",
    proof: inNode('test/exchange/pinging/ping.test.ts', 'redirected'),
  },
  {
    name: 'a reply read to its end, however long',
    bar: 'R3',
    file: 'src/exchange/pinging/buyer-call.client.ts',
    find: 'const MAX_REPLY_BYTES = 64 * 1024;',
    replace: 'const MAX_REPLY_BYTES = 64 * 1024 * 1024;',
    proof: inNode('test/exchange/pinging/ping.test.ts'),
  },
  {
    name: 'a ping with the caller’s hash in it',
    bar: 'R9',
    file: 'src/buyers/bidders/outcry.ts',
    find: '"callerToken":${JSON.stringify(callerToken)},',
    replace: '"callerToken":${JSON.stringify(callerToken && subject.callerHash)},',
    proof: inNode('test/buyers/bidders/outcry.test.ts'),
  },
  {
    name: 'an endpoint that fails for ever and is asked for ever',
    bar: 'R3',
    file: 'src/buyers/health.ts',
    find: 'const FAILURES_IN_A_ROW = 5;',
    replace: 'const FAILURES_IN_A_ROW = 5_000;',
    proof: inNode('test/exchange/campaign/resting.test.ts', 'is rested'),
  },
  {
    name: 'a bad minute that rests every endpoint',
    bar: 'R3',
    file: 'src/exchange/market/market.ts',
    find: 'pinged > 1 && resting > pinged / 2;',
    replace: 'pinged > 1 && resting > pinged;',
    proof: inNode('test/exchange/campaign/resting.test.ts', 'is asked on'),
  },
  {
    name: 'news of a call refused for want of room',
    bar: 'R2',
    file: 'src/exchange/edge/telephony.routes.ts',
    find: 'known ? Number.POSITIVE_INFINITY : 1',
    replace: 'known ? 1 : 1',
    proof: carrier('news of calls under way'),
  },
  {
    name: 'a payout the queue lost that nobody misses',
    bar: 'R4',
    file: 'src/directory/config/missing.store.ts',
    find: "    OR (SELECT count(*) FROM transfers t WHERE t.id > known.id || ':' AND t.id < known.id || ';') < known.transfers\n",
    replace: '',
    proof: inRuntime('test/durable/repair.test.ts', 'the payouts'),
  },
  {
    name: 'an end of a call the queue lost that nobody misses',
    bar: 'R4',
    file: 'src/directory/config/missing.store.ts',
    find: ' OR calls.version < known.version',
    replace: '',
    proof: inRuntime('test/durable/repair.test.ts', 'the records of the end'),
  },
  {
    name: 'a correction the queue lost that nobody misses',
    bar: 'R4',
    file: 'src/exchange/outbox/ended-calls.store.ts',
    find: "after === '' ? ranges : []",
    replace: "after === 'never' ? ranges : []",
    proof: inRuntime('test/durable/adjust.test.ts', 'days after the call'),
  },
  {
    name: 'a correction to more than the caps were reserved for',
    bar: 'R11',
    file: 'src/call/adjustment.ts',
    find: "if (revenue > price) return { kind: 'tooHigh', field: 'revenue', most: price };",
    replace: '',
    proof: simulation,
  },
  {
    name: 'a correction that changes what was told of the charge',
    bar: 'R13',
    file: 'src/exchange/outbox/outbox-messages.ts',
    find: 'totalsOf(bookedUpTo(settlement.transfers, number));',
    replace: 'totalsOf(bookedUpTo(settlement.transfers, number + 99));',
    proof: inRuntime('test/durable/adjust.test.ts', 'is told after it, each as it was'),
  },
];
