import { describe, expect, it } from 'vitest';
import type { Flow } from '../../src/ivr/flow.ts';
import type { FlowNode } from '../../src/ivr/nodes/registry.ts';
import { validateFlow } from '../../src/ivr/validate.ts';
import { branch, plumbing, speech } from './flows.ts';

const say = (id: string, next: string): FlowNode => ({ id, kind: 'say', prompts: [speech(id)], next });
const end: FlowNode = { id: 'end', kind: 'auction' };
const menu = (id: string, next: string, otherwise: string, key = '1'): FlowNode => ({
  id,
  kind: 'menu',
  prompts: [speech(id)],
  tag: null,
  choices: [
    { key: '1', value: 'x', next },
    { key, value: 'y', next },
  ],
  retries: 1,
  timeoutSeconds: 5,
  otherwise,
});

function issues(...nodes: FlowNode[]): string[] {
  const flow: Flow = { start: nodes[0]?.id ?? 'a', nodes };
  return validateFlow(flow).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('a flow', () => {
  it('may be sound', () => {
    expect(validateFlow(plumbing)).toEqual([]);
    expect(issues(end)).toEqual([]);
    expect(issues({ id: 'only', kind: 'hangup', prompts: [] })).toEqual([]);
  });

  it('may loop through a question', () => {
    expect(issues(say('a', 'm'), menu('m', 'a', 'end', '2'), end)).toEqual([]);
    expect(issues(menu('m', 'm', 'end', '2'), end)).toEqual([]);
  });

  it('starts somewhere', () => {
    expect(validateFlow({ start: 'nowhere', nodes: [end] })).toEqual([
      { path: ['start'], message: 'there is no node "nowhere"' },
    ]);
    expect(validateFlow({ start: 'a', nodes: [] })).toHaveLength(1);
  });

  it('leads somewhere', () => {
    expect(issues(menu('m', 'gone', 'end', '2'), end)).toEqual([
      'nodes.0.choices.0.next: there is no node "gone"',
      'nodes.0.choices.1.next: there is no node "gone"',
    ]);
    expect(issues(menu('m', 'end', '', '2'), end)).toEqual(['nodes.0.otherwise: there is no node ""']);
  });

  it('has one node a name and one choice a key', () => {
    expect(issues(say('a', 'end'), end, end)).toEqual(['nodes.2: another node has the same id']);
    expect(issues(menu('m', 'end', 'end', '1'), end)).toEqual(['nodes.0.choices.1.key: the key 1 is taken']);
  });

  it('has no node nobody reaches', () => {
    expect(issues(say('a', 'end'), end, say('lost', 'end'))).toEqual([
      'nodes.2: no way leads here from the start',
    ]);
  });

  it('does not run in circles without the caller', () => {
    const loop = 'a loop without a question for the caller goes through here';
    const back = (id: string): FlowNode => branch(id, { field: 'state', op: 'eq', value: 'CA' }, 'a', 'end');
    expect(issues(say('a', 'b'), back('b'), end)).toEqual([`nodes.0: ${loop}`, `nodes.1: ${loop}`]);
    expect(issues(back('a'), end)).toEqual([`nodes.0: ${loop}`]);
  });

  it('has a way out from everywhere', () => {
    expect(issues(menu('m', 'm', 'm', '2'))).toEqual([
      'nodes.0: no auction or hangup can be reached from here',
    ]);
    expect(issues(menu('a', 'end', 'trap', '2'), menu('trap', 'trap', 'trap', '2'), end)).toEqual([
      'nodes.1: no auction or hangup can be reached from here',
    ]);
  });

  it('is checked in a time that grows with its size', () => {
    const chain = Array.from({ length: 199 }, (_, index) => say(`n${index}`, `n${index + 1}`));
    expect(issues(...chain, { id: 'n199', kind: 'auction' })).toEqual([]);
  });
});
