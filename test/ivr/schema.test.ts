import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../../src/buyers/condition.ts';
import { flowSchema } from '../../src/ivr/schema.ts';
import { validateFlow } from '../../src/ivr/validate.ts';
import { branch, plumbing, validFlow } from './flows.ts';

const prompts = [{ kind: 'say', text: 'Press 1.' }];
const menu = { id: 'm', kind: 'menu', prompts, choices: [{ key: '1', next: 'sell' }] };
const sell = { id: 'sell', kind: 'auction' };

function refusal(flow: unknown): string[] {
  const result = flowSchema.safeParse(flow);
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
}

describe('a flow on the wire', () => {
  it('is the flow itself when all is said', () => {
    expect(flowSchema.parse(structuredClone(plumbing))).toEqual(plumbing);
  });

  it('needs little: the rest has sensible values, and an unanswered question leads to the auction', () => {
    expect(flowSchema.parse({ start: 'm', nodes: [menu, sell] }).nodes[0]).toEqual({
      ...menu,
      choices: [{ key: '1', value: '', next: 'sell' }],
      tag: null,
      retries: 1,
      timeoutSeconds: 5,
      otherwise: 'sell',
    });
    const collect = { id: 'z', kind: 'collect', prompts, tag: 'zip', digits: 5, next: 'sell' };
    expect(flowSchema.parse({ start: 'z', nodes: [collect, sell] }).nodes[0]).toEqual({
      ...collect,
      retries: 1,
      timeoutSeconds: 5,
      otherwise: 'sell',
    });
  });

  it('must say otherwise where there is no auction', () => {
    const bye = { id: 'sell', kind: 'hangup' };
    expect(refusal({ start: 'm', nodes: [menu, bye] })).toEqual(['nodes.0.otherwise']);
    expect(refusal({ start: 'm', nodes: [{ ...menu, otherwise: 'sell' }, bye] })).toEqual([]);
  });

  it.each([
    ['an unknown kind', { start: 'a', nodes: [{ id: 'a', kind: 'dance' }] }, 'nodes.0.kind'],
    [
      'a key no telephone has',
      { start: 'm', nodes: [{ ...menu, choices: [{ key: '10', next: 'sell' }] }, sell] },
      'nodes.0.choices.0.key',
    ],
    ['a silent question', { start: 'm', nodes: [{ ...menu, prompts: [] }, sell] }, 'nodes.0.prompts'],
    ['a patience without end', { start: 'm', nodes: [{ ...menu, retries: 99 }, sell] }, 'nodes.0.retries'],
    ['a way to nowhere', { start: 'm', nodes: [{ ...menu, otherwise: 'x' }, sell] }, 'nodes.0.otherwise'],
    ['nothing', { start: 'm', nodes: [] }, 'nodes'],
    ['an unreached node', { start: 'sell', nodes: [sell, { ...menu }] }, 'nodes.1'],
    [
      'sound over http',
      {
        start: 's',
        nodes: [
          { id: 's', kind: 'say', prompts: [{ kind: 'play', url: 'http://x.example/a.mp3' }], next: 'sell' },
          sell,
        ],
      },
      'nodes.0.prompts.0.url',
    ],
    [
      'a condition that is none',
      { start: 'b', nodes: [branch('b', { field: 'state' } as Condition, 'sell', 'sell'), sell] },
      'nodes.0.when',
    ],
  ])('is not %s', (_, flow, path) => {
    expect(refusal(flow).some((where) => where.startsWith(path))).toBe(true);
  });

  it('any valid flow passes unchanged', () => {
    const said = validFlow.filter(({ nodes }) =>
      nodes.every((node) => !('choices' in node) || node.choices.every(({ value }) => value.length <= 200)),
    );
    fc.assert(
      fc.property(said, (flow) => {
        expect(flowSchema.parse(flow)).toEqual(flow);
      }),
    );
  });

  it('whatever passes is a valid flow', () => {
    const id = fc.constantFrom('a', 'b', 'c');
    const node = fc.oneof(
      fc.record({ id, kind: fc.constant('say'), prompts: fc.constant(prompts), next: id }),
      fc.record(
        {
          id,
          kind: fc.constant('menu'),
          prompts: fc.constant(prompts),
          choices: fc.array(fc.record({ key: fc.constantFrom('1', '2'), next: id }), {
            minLength: 1,
            maxLength: 2,
          }),
          otherwise: id,
        },
        { requiredKeys: ['id', 'kind', 'prompts', 'choices'] },
      ),
      fc.record({ id, kind: fc.constantFrom('auction', 'hangup') }),
    );
    let passed = 0;
    fc.assert(
      fc.property(id, fc.array(node, { minLength: 1, maxLength: 3 }), (start, nodes) => {
        const result = flowSchema.safeParse({ start, nodes });
        if (!result.success) return;
        passed++;
        expect(validateFlow(result.data)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    expect(passed).toBeGreaterThan(20);
  });
});
