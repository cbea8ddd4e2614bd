// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code, not of text

import type { Mutant, Proof } from './mutants.ts';

const inNode = (test: string, only?: string): Proof => ({ project: 'node', test, only });
const inRuntime = (only: string): Proof => ({ project: 'durable', test: 'test/durable/pools.test.ts', only });
const leases = inNode('test/publishers/pools/leases.test.ts', 'two visitors, whatever happens');

/** Faults that put two visitors on one number, or tell what is a publisher's and its visitors'. */
export const POOLS: Mutant[] = [
  {
    name: 'two visitors on one number: free as soon as nobody waits for it',
    bar: 'R1',
    file: 'src/publishers/pools/lease.ts',
    find: 'Math.max(until + cooldownMs, freeAt);',
    replace: 'Math.max(until - until + cooldownMs, freeAt);',
    proof: leases,
  },
  {
    name: 'two visitors on one number: a lease that is answered and not written',
    bar: 'R1',
    file: 'src/publishers/pools/number-pool.ts',
    find: '    this.#keeper.saveLease(lease);\n',
    replace: '',
    proof: leases,
  },
  {
    name: 'two visitors on one number: one that left a pool is another’s at once',
    bar: 'R1',
    file: 'src/api/resources/pools/change-pool.service.ts',
    find: 'const freeAt = rests.get(number);',
    replace: 'const freeAt = rests.get(String(rests.size));',
    proof: inNode('test/api/resources/pools.test.ts', 'rests a number that left it'),
  },
  {
    name: 'a visit told to buyers who are only asked',
    bar: 'R9',
    file: 'src/exchange/market/opening.ts',
    find: 'tagsBeforeAward(opening.facts.tags, campaign.tags, call.ofVisit)',
    replace: 'tagsBeforeAward(opening.facts.tags, campaign.tags, [])',
    proof: inRuntime('is given the visit it is of'),
  },
  {
    name: 'a visit told to a winner that may still refuse the call',
    bar: 'R9',
    file: 'src/exchange/market/close-and-ask.ts',
    find: 'tagsBeforeAward(call.tags, rules.campaign.tags, call.ofVisit)',
    replace: 'tagsBeforeAward(call.tags, rules.campaign.tags, [])',
    proof: inNode('test/exchange/campaign/confirming.test.ts', 'without the visit the call came by'),
  },
  {
    name: 'a visit that reports tell buyers of',
    bar: 'R9',
    file: 'src/directory/rollups/visit-key.ts',
    find: "return mayVisits ? parts.join(' · ') : null;",
    replace: "return mayVisits || parts.length > 0 ? parts.join(' · ') : null;",
    proof: inNode('test/directory/visit-key.test.ts', 'no buyer is told'),
  },
  {
    name: 'a visit kept though its campaign says that nothing of it may be',
    bar: 'R9',
    file: 'src/exchange/campaign/campaign-engine.ts',
    find: 'tags: this.#state.unkept.take(command.callId, command.visit ?? {}, campaign.tags),',
    replace: 'tags: { ...command.visit },',
    proof: inRuntime('goes on without what may not be written down since'),
  },
  {
    name: 'a pool that keeps of a visit what may be written down nowhere',
    bar: 'R9',
    file: 'src/api/resources/pools/lease-door.routes.ts',
    find: "tagsThatAre(readVisit(said), declared, 'public', 'winnerOnly')",
    replace: "tagsThatAre(readVisit(said), declared, 'public', 'winnerOnly', 'neverStored')",
    proof: inRuntime('goes on without, when what it would be given'),
  },
  {
    name: 'a bid whose caller is taken for a visitor',
    bar: 'R9',
    file: 'src/exchange/quotes/quote-rules.ts',
    find: "number.status !== 'active' || number.pool",
    replace: "number.status !== 'active'",
    proof: inRuntime('is never a ping’s'),
  },
  {
    name: 'a number’s pool that is never asked, since the number was dialed before',
    bar: 'R9',
    file: 'src/exchange/campaign/campaign-engine.ts',
    find: 'command.poolId !== undefined && command.poolId !== askedPool(number)',
    replace: 'command.poolId !== undefined && command.poolId !== askedPool(number) && number.id === null',
    proof: inRuntime('is attributed although the number was dialed before'),
  },
];
