import type { Mutant, Proof } from './mutants.ts';

const inNode = (test: string, only?: string): Proof => ({ project: 'node', test, only });
const inRuntime = (test: string, only?: string): Proof => ({ project: 'durable', test, only });
const confirming = (only: string): Proof => inNode('test/exchange/campaign/confirming.test.ts', only);

/** Faults that break what callers are promised, or what buyers and publishers may rely on from each other. */
export const PROMISES_TO_OUTSIDERS: Mutant[] = [
  {
    name: 'a bid owed after as long as its buyer likes, where nobody said how long',
    bar: 'R9',
    file: 'src/buyers/bounds/bid-bounds.ts',
    find: 'const USUAL_MOST_SECONDS = 600;',
    replace: 'const USUAL_MOST_SECONDS = 7_200;',
    proof: inNode('test/exchange/market/bounds.test.ts'),
  },
  {
    name: 'a confirmation that makes the bid worse',
    bar: 'R9',
    file: 'src/buyers/confirm-terms.ts',
    find: 'Math.min(stated.minSeconds ?? agreed.minSeconds, agreed.minSeconds)',
    replace: 'stated.minSeconds ?? agreed.minSeconds',
    proof: confirming('that asks for'),
  },
  {
    name: 'a confirmation that rings at the exchange itself',
    bar: 'R9',
    file: 'src/exchange/market/close-and-ask.ts',
    find: 'reply.accepted && isLoop(reply.destination, rules)',
    replace: 'reply.accepted && isLoop(null, rules)',
    proof: confirming('not at the exchange itself'),
  },
  {
    name: 'bids taken back without end',
    bar: 'R3',
    file: 'src/buyers/health.ts',
    find: 'const REFUSALS_IN_A_ROW = 3;',
    replace: 'const REFUSALS_IN_A_ROW = 3_000;',
    proof: confirming('is rested after the third time'),
  },
  {
    name: 'a ping that passes no gate',
    bar: 'R9',
    file: 'src/buyers/before-award.ts',
    find: '  if (hidden.size === 0) return texts;',
    replace: '  if (hidden.size >= 0) return texts;',
    proof: inNode('test/buyers/before-award.test.ts', 'lets nothing out'),
  },
  {
    name: 'a number cut in two that nobody puts together',
    bar: 'R9',
    file: 'src/buyers/before-award.ts',
    find: 'known ? partsThatShow(left, known) : new Set<number>()',
    replace: 'known ? new Set<number>(left.length < 0 ? partsThatShow(left, known) : []) : new Set<number>()',
    proof: inNode('test/buyers/before-award.test.ts', 'cut over tags'),
  },
  {
    name: 'a ping sent as the campaign’s object wrote it',
    bar: 'R9',
    file: 'src/exchange/edge/run-auction.client.ts',
    find: 'const subject = beforeAward(auction.subject, number);',
    replace: 'const subject = number ? auction.subject : beforeAward(auction.subject, number);',
    proof: inRuntime('test/durable/privacy.test.ts', 'keys in their own number'),
  },
  {
    name: 'what is for the winner told to all',
    bar: 'R9',
    file: 'src/exchange/market/opening.ts',
    find: "tagsThatAre(opening.facts.tags, campaign.tags, 'public')",
    replace: "tagsThatAre(opening.facts.tags, campaign.tags, 'public', 'winnerOnly')",
    proof: inRuntime('test/durable/privacy.test.ts', 'what is only the winner'),
  },
  {
    name: 'a number told to who may still refuse',
    bar: 'R9',
    file: 'src/exchange/pinging/confirm.client.ts',
    find: 'order.withCaller === true ? number : null',
    replace: 'order.withCaller !== false ? number : null',
    proof: inNode('test/exchange/pinging/confirm.test.ts', 'may refuse'),
  },
  {
    name: 'a token sent to another host',
    bar: 'R9',
    file: 'src/exchange/pinging/buyer-call.client.ts',
    find: 'new URL(request.url).origin === new URL(url).origin',
    replace: 'new URL(request.url).origin !== url',
    proof: inNode('test/exchange/pinging/confirm.test.ts', 'own host only'),
  },
  {
    name: 'a quote honoured for whom the operator has paused',
    bar: 'R9',
    file: 'src/exchange/quotes/quote-rules.ts',
    find: "parties.every((party) => party?.status === 'active')",
    replace: "parties.every((party) => party?.status !== 'gone')",
    proof: inRuntime('test/durable/rtb.test.ts', 'is of no use once'),
  },
  {
    name: 'a winner that hears nothing when its line was busy',
    bar: 'R9',
    file: 'src/call/call.ts',
    find: "['busy', 'noAnswer', 'failed', 'declined'] as const;\ntype MissedOutcome",
    replace: "['noAnswer', 'failed', 'declined'] as const;\ntype MissedOutcome",
    proof: inNode('test/call/missed.test.ts', 'is told once'),
  },
];
