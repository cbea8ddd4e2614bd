import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow } from '../../src/ivr/flow.ts';
import type { FlowNode } from '../../src/ivr/nodes/registry.ts';
import { type FlowStep, MAX_QUESTIONS, startFlow, stepFlow } from '../../src/ivr/step.ts';
import { validateFlow } from '../../src/ivr/validate.ts';
import type { Prompt } from '../../src/telephony/instruction.ts';
import { branch, facts, local, plumbing, pressed, speech, validFlow } from './flows.ts';

function answer(flow: Flow, step: FlowStep, input: string | null): FlowStep {
  if ('done' in step) throw new Error(`the flow is over: ${step.done}`);
  return stepFlow(flow, step.position, input, step.tags, facts, local);
}

/** The flow after these answers. */
const heard = (...inputs: (string | null)[]): FlowStep =>
  inputs.reduce((step, input) => answer(plumbing, step, input), startFlow(plumbing, facts, local));

const asking = (node: string, tries: number) => ({ position: { node, tries } });

describe('a caller', () => {
  it('hears the disclosure and is asked', () => {
    expect(heard()).toEqual({
      instructions: [
        speech('This call may be recorded.'),
        {
          kind: 'gather',
          prompts: [speech('If you own your home, press 1. To hear this again, press 9.')],
          maxDigits: 1,
          timeoutSeconds: 5,
          finishKey: null,
          next: 'input',
        },
      ],
      tags: {},
      position: { node: 'owner', tries: 0, step: 1 },
    });
  });

  it('is tagged with what the key stands for, and asked for as many digits as wanted', () => {
    expect(heard('1')).toMatchObject({
      instructions: [{ kind: 'gather', maxDigits: 5, finishKey: '#', timeoutSeconds: 8 }],
      tags: { homeowner: 'yes' },
      ...asking('zip', 0),
    });
  });

  it('reaches the auction with all that was learned, placed by the ZIP typed', () => {
    const tags = { homeowner: 'yes', zip: '94105', source: 'ivr' };
    expect(heard('1', '94105')).toEqual({ done: 'auction', prompts: [], tags });
  });

  it('is told goodbye where nobody buys', () => {
    const prompts = [speech('We cannot help you today. Goodbye.')];
    const tags = { homeowner: 'yes', zip: '10001', source: 'ivr' };
    expect(heard('1', '10001')).toEqual({ done: 'hangup', prompts, tags });
    expect(heard('2')).toMatchObject({ done: 'hangup' });
  });

  it('may press # where # is a choice', () => {
    expect(heard('#')).toMatchObject({ done: 'auction', tags: { homeowner: 'agent' } });
  });

  it.each([[null], ['5'], ['12'], ['11'], [''], ['yes']])(
    'who answers %j is asked again, then sent otherwise',
    (wrong) => {
      expect(heard(wrong)).toMatchObject(asking('owner', 1));
      expect(heard(wrong, wrong)).toMatchObject(asking('owner', 2));
      expect(heard(wrong, wrong, wrong)).toMatchObject({ done: 'hangup', tags: {} });
      expect(heard(wrong, wrong, '#')).toMatchObject({ done: 'auction' });
    },
  );

  it.each([[null], ['9410'], ['941055'], ['9410*'], ['９４１０５']])(
    'who types %j for five digits is asked again',
    (wrong) => {
      expect(heard('1', wrong)).toMatchObject(asking('zip', 1));
      const last = heard('1', wrong, wrong);
      expect(last).toMatchObject({ done: 'hangup' });
      expect(last.tags).toEqual({ homeowner: 'yes', source: 'ivr' });
    },
  );

  it('who asks to hear a menu for ever is auctioned with what is known', () => {
    const nines = Array.from({ length: MAX_QUESTIONS }, () => '9');
    expect(heard(...nines.slice(1))).toMatchObject({ ...asking('owner', 0) });
    expect(heard(...nines)).toMatchObject({ done: 'auction', tags: { homeowner: '' } });
  });

  it('is auctioned when the flow changed and the question is no more', () => {
    const gone = { node: 'gone', tries: 0, step: 1 };
    const end = { done: 'auction', prompts: [], tags: { a: 'b' } };
    expect(stepFlow(plumbing, gone, '1', { a: 'b' }, facts, local)).toEqual(end);
    expect(stepFlow(plumbing, { ...gone, node: 'hello' }, '1', { a: 'b' }, facts, local)).toEqual(end);
  });

  it('keeps the tags the call came with, and branches on them', () => {
    const flow: Flow = {
      start: 'b',
      nodes: [
        branch('b', { field: 'source', op: 'eq', value: 'tv' }, 'a', 'h'),
        { id: 'a', kind: 'auction' },
        { id: 'h', kind: 'hangup', prompts: [] },
      ],
    };
    const tagged = { ...facts, tags: { source: 'tv' } };
    expect(startFlow(flow, tagged, local)).toEqual({ done: 'auction', prompts: [], tags: { source: 'tv' } });
    expect(startFlow(flow, facts, local)).toMatchObject({ done: 'hangup' });
  });
});

describe('any valid flow', () => {
  it('ends, whatever is pressed, and is never silent while it waits', () => {
    fc.assert(
      fc.property(validFlow, fc.array(pressed, { maxLength: MAX_QUESTIONS + 5 }), (flow, inputs) => {
        expect(validateFlow(flow)).toEqual([]);
        let step = startFlow(flow, facts, local);
        for (let asked = 1; !('done' in step); asked++) {
          expect(asked).toBeLessThanOrEqual(MAX_QUESTIONS);
          expect(step.position.step).toBe(asked);
          expect(step.instructions.at(-1)).toMatchObject({ kind: 'gather', next: 'input' });
          step = answer(flow, step, inputs[asked - 1] ?? null);
        }
        expect(['auction', 'hangup']).toContain(step.done);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same step again when the carrier repeats itself, and forgets no tag', () => {
    fc.assert(
      fc.property(validFlow, fc.array(pressed, { maxLength: 10 }), (flow, inputs) => {
        let step = startFlow(flow, facts, local);
        for (const input of inputs) {
          if ('done' in step) return;
          const before = structuredClone(step);
          const next = answer(flow, step, input);
          expect(answer(flow, step, input)).toEqual(next);
          expect(step).toEqual(before);
          expect(Object.keys(next.tags)).toEqual(expect.arrayContaining(Object.keys(step.tags)));
          step = next;
        }
      }),
    );
  });
});

it('no flow, valid or not, keeps a carrier waiting', () => {
  const somewhere = fc.constantFrom('a', 'b', 'c', 'd');
  const node = (id: string): fc.Arbitrary<FlowNode> =>
    fc.oneof(
      fc.record({
        id: fc.constant(id),
        kind: fc.constant('say' as const),
        prompts: fc.constant<Prompt[]>([]),
        next: somewhere,
      }),
      fc.record({
        id: fc.constant(id),
        kind: fc.constant('tag' as const),
        tags: fc.constant({}),
        next: somewhere,
      }),
    );
  fc.assert(
    fc.property(somewhere, fc.tuple(node('a'), node('b'), node('c')), (start, nodes) => {
      expect(startFlow({ start, nodes }, facts, local)).toMatchObject({ done: 'auction' });
    }),
  );
});
