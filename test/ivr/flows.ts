import fc from 'fast-check';
import type { Condition, LocalHour } from '../../src/buyers/condition.ts';
import type { CallFacts } from '../../src/buyers/facts.ts';
import type { Flow } from '../../src/ivr/flow.ts';
import type { FlowNode } from '../../src/ivr/nodes/registry.ts';
import type { Prompt } from '../../src/telephony/instruction.ts';

export const facts: CallFacts = {
  tags: {},
  state: 'NY',
  zip: null,
  areaCode: '212',
  dialedNumber: '+18885550100',
  attestation: 'A',
  repeatCaller: false,
  lastBuyerId: null,
};
export const local: LocalHour = { hour: 10, weekday: 'mon' };

export const speech = (text: string): Prompt => ({ kind: 'say', text });

export const branch = (id: string, when: Condition, then: string, otherwise: string): FlowNode => ({
  id,
  kind: 'branch',
  when,
  then,
  otherwise,
});

/** Disclosure, a menu, a ZIP, a branch on where the caller is, and two ways out. */
export const plumbing: Flow = {
  start: 'hello',
  nodes: [
    { id: 'hello', kind: 'say', prompts: [speech('This call may be recorded.')], next: 'owner' },
    {
      id: 'owner',
      kind: 'menu',
      prompts: [speech('If you own your home, press 1. To hear this again, press 9.')],
      tag: 'homeowner',
      choices: [
        { key: '1', value: 'yes', next: 'zip' },
        { key: '2', value: 'no', next: 'source' },
        { key: '#', value: 'agent', next: 'market' },
        { key: '9', value: '', next: 'owner' },
      ],
      retries: 2,
      timeoutSeconds: 5,
      otherwise: 'bye',
    },
    {
      id: 'zip',
      kind: 'collect',
      prompts: [speech('Enter your ZIP code.')],
      tag: 'zip',
      digits: 5,
      retries: 1,
      timeoutSeconds: 8,
      next: 'source',
      otherwise: 'source',
    },
    { id: 'source', kind: 'tag', tags: { source: 'ivr' }, next: 'where' },
    branch('where', { field: 'state', op: 'in', value: ['CA', 'OR'] }, 'market', 'bye'),
    { id: 'market', kind: 'auction' },
    { id: 'bye', kind: 'hangup', prompts: [speech('We cannot help you today. Goodbye.')] },
  ],
};

const keys = '0123456789*#'.split('');

/** Valid by construction: a caller who says nothing only goes forward, and node i leads to node i + 1. */
export const validFlow: fc.Arbitrary<Flow> = fc.integer({ min: 1, max: 12 }).chain((count) => {
  const name = (index: number): string => `n${index}`;
  const anywhere = fc.integer({ min: 0, max: count }).map(name);
  const nodes = Array.from({ length: count }, (_, index): fc.Arbitrary<FlowNode> => {
    const id = fc.constant(name(index));
    const next = fc.constant(name(index + 1));
    const ahead = fc.integer({ min: index + 1, max: count }).map(name);
    const prompts = fc.constant<Prompt[]>([speech(`node ${index}`)]);
    const waits = { prompts, retries: fc.nat({ max: 3 }), timeoutSeconds: fc.constant(5) };
    const choice = (key: string) => fc.record({ key: fc.constant(key), value: fc.string(), next: anywhere });
    return fc.oneof(
      fc.record({ id, kind: fc.constant('say' as const), prompts, next }),
      fc.record({
        id,
        kind: fc.constant('tag' as const),
        tags: fc.constant<Record<string, string>>({ [`t${index}`]: 'x' }),
        next,
      }),
      fc
        .tuple(
          id,
          fc.constantFrom<Condition>(
            { field: 'state', op: 'eq', value: 'NY' },
            { field: 'zip', op: 'exists' },
          ),
          ahead,
          next,
        )
        .map((parts) => branch(...parts)),
      fc.record({
        id,
        kind: fc.constant('menu' as const),
        tag: fc.option(fc.constant('answer')),
        choices: fc.subarray(keys, { minLength: 1 }).chain((some) => fc.tuple(...some.map(choice))),
        otherwise: next,
        ...waits,
      }),
      fc.record({
        id,
        kind: fc.constant('collect' as const),
        tag: fc.constantFrom('zip', 'account'),
        digits: fc.integer({ min: 1, max: 6 }),
        next: anywhere,
        otherwise: next,
        ...waits,
      }),
    );
  });
  const end = fc.constantFrom<FlowNode>(
    { id: name(count), kind: 'auction' },
    { id: name(count), kind: 'hangup', prompts: [] },
  );
  return fc.tuple(...nodes, end).map((all) => ({ start: 'n0', nodes: all as FlowNode[] }));
});

/** What callers do: nothing, one key, some digits, nonsense. */
export const pressed: fc.Arbitrary<string | null> = fc.oneof(
  fc.constant(null),
  fc.constantFrom(...keys),
  fc.stringMatching(/^\d{1,7}$/),
  fc.string({ unit: 'binary' }),
);
