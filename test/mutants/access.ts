// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code, not of text

import type { Mutant, Proof } from './mutants.ts';

const inNode = (test: string, only?: string): Proof => ({ project: 'node', test, only });

/** Faults in who may come in, for how long, and at whose cost. */
export const ACCESS: Mutant[] = [
  {
    name: 'a key that only reads, and changes things',
    bar: 'R9',
    file: 'src/api/serve.middleware.ts',
    find: "if (viewer.readOnly && route.method !== 'GET' && !route.reads)",
    replace: "if (viewer.readOnly && route.method === 'DELETE' && !route.reads)",
    proof: inNode('test/api/access/keys.test.ts', 'only reads'),
  },
  {
    name: 'a signed-out session that is still taken',
    bar: 'R15',
    file: 'src/api/access/viewer.client.ts',
    find: 'if (!opened || ended) return null;',
    replace: 'if (!opened || (ended && false)) return null;',
    proof: inNode('test/api/access/session.test.ts', 'is over on the server'),
  },
  {
    name: 'a rotated key that never ends',
    bar: 'R15',
    file: 'src/api/resources/keys.routes.ts',
    find: 'const next = newKey(asked, like);',
    replace: 'const next = newKey(asked, { ...like, expiresAt: null });',
    proof: inNode('test/api/access/keys.test.ts', 'ends when the one before'),
  },
  {
    name: 'a ping address that opens after it was revoked',
    bar: 'R15',
    file: 'src/api/rtb/rtb-endpoint.client.ts',
    find: 'return isLate ? looking : kept.door;',
    replace: 'return kept.door;',
    proof: inNode('test/api/rtb/addresses.test.ts', 'stops opening within a second'),
  },
  {
    name: 'a ping refused for what it does not say',
    bar: 'R1',
    file: 'src/exchange/edge/rules/refuse-ping.ts',
    find: 'return isUnsaid ? null : evaluateCondition(condition, facts, local);',
    replace: 'return evaluateCondition(condition, facts, local);',
    proof: inNode('test/api/rtb/edge.test.ts', 'is refused by the object too'),
  },
  {
    name: 'a bid that stands forgotten where only the rules are known',
    bar: 'R1',
    file: 'src/api/rtb/rtb-endpoint.client.ts',
    find: 'return wasAskedBefore(inForce, hash) ? null : refusal;',
    replace: 'return hash === null ? null : refusal;',
    proof: {
      project: 'durable',
      test: 'test/durable/edge.test.ts',
      only: 'has the bid it was given before the rules changed',
    },
  },
  {
    name: 'rules that count for ever where no object was heard of',
    bar: 'R15',
    file: 'src/exchange/edge/rules/known-rules.client.ts',
    find: 'if (!known?.rules || age >= LAST_MS) return null;',
    replace: 'if (!known?.rules) return null;',
    proof: {
      project: 'durable',
      test: 'test/durable/edge.test.ts',
      only: 'is let through at once after a silence',
    },
  },
  {
    name: 'a webhook read before it is known to be signed',
    bar: 'R15',
    file: 'src/exchange/edge/signed-webhook.middleware.ts',
    find: "if (!carrier.isSigned(c.req.raw.headers)) return c.text('bad signature', 403);",
    replace: '',
    proof: inNode('test/exchange/edge/signed-webhook.test.ts', 'is not read at all'),
  },
  {
    name: 'guesses that are looked up for ever',
    bar: 'R15',
    file: 'src/api/access/viewer.client.ts',
    find: 'if (wait > 0) return refuseFor(wait,',
    replace: 'if (wait > 1e9) return refuseFor(wait,',
    proof: inNode('test/api/http/rate-limit.test.ts', 'asks the database nothing'),
  },
  {
    name: 'a limit each isolate counts for itself',
    bar: 'R15',
    file: 'src/api/http/quotas.client.ts',
    find: 'if (wait > 0) meter.closedUntil',
    replace: 'if (wait > 1e9) meter.closedUntil',
    proof: inNode('test/api/http/rate-limit.test.ts', 'is counted over all isolates'),
  },
  {
    name: 'a secret that can be guessed',
    bar: 'R15',
    file: 'src/config.ts',
    find: 'if (secret.length < least) return',
    replace: 'if (secret.length < 1) return',
    proof: inNode('test/config.test.ts', 'is refused by name'),
  },
  {
    name: 'a bid told again although its publisher was paused',
    bar: 'R11',
    file: 'src/exchange/quotes/quotes.ts',
    find: "return refusal('disabled');",
    replace: 'void rules;',
    proof: inNode('test/exchange/quotes/ends.test.ts', 'is not told again while the publisher'),
  },
  {
    name: 'a caller who is a stranger under a new key',
    bar: 'R11',
    file: 'src/exchange/market/campaign-state.ts',
    find: 'this.store.renameCaller(former, caller.hash);',
    replace: 'void former;',
    proof: inNode('test/exchange/quotes/ends.test.ts', 'is remembered under the new one'),
  },
];
