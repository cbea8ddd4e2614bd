import * as z from 'zod';
import { nodeKinds } from '../../../ivr/nodes/registry.ts';
import { flowSchema } from '../../../ivr/schema.ts';

/** A flow as the editor holds it: the wire's own nodes, edited in place. Prompts are one text to be said. */

export type Choice = { key: string; value: string; next: string };
export type NodeDraft = {
  id: string;
  kind: string;
  prompts?: { kind: string; text?: string }[];
  tag?: string | null;
  choices?: Choice[];
  digits?: number;
  next?: string;
  otherwise?: string;
  then?: string;
  tags?: Record<string, string>;
  [other: string]: unknown;
};
export type FlowDraft = { start: string; nodes: NodeDraft[] };

export const flowBody = z.strictObject({ flow: flowSchema.nullable() });

/** Every kind of step the editor offers. */
export const KINDS = Object.entries(nodeKinds).map(([value, { summary }]) => ({ value, label: summary }));

type NodeKind = (typeof nodeKinds)[keyof typeof nodeKinds];
const kindOf = (kind: string): NodeKind | undefined =>
  Object.hasOwn(nodeKinds, kind) ? nodeKinds[kind as keyof typeof nodeKinds] : undefined;

export const aboutKind = (kind: string): string => kindOf(kind)?.summary ?? kind;

type Way = 'next' | 'then' | 'otherwise';

/** The ways out of a node that are one field each, and what the editor calls them. */
export function waysOut({ kind }: NodeDraft): { way: Way; label: string }[] {
  const of = kindOf(kind);
  if (!of) return [];
  const ways: { way: Way; label: string }[] = [
    { way: 'next', label: 'Next step' },
    { way: 'then', label: 'If true, go to' },
    { way: 'otherwise', label: 'ask' in of ? 'If there is no answer, go to' : 'Otherwise go to' },
  ];
  return ways.filter(({ way }) => way in of.schema.shape);
}

export const STARTER: FlowDraft = {
  start: 'urgency',
  nodes: [
    {
      id: 'urgency',
      kind: 'menu',
      tag: 'urgency',
      prompts: [
        { kind: 'say', text: 'Thank you for calling. For help today, press 1. To plan ahead, press 2.' },
      ],
      choices: [
        { key: '1', value: 'now', next: 'zip' },
        { key: '2', value: 'later', next: 'zip' },
      ],
    },
    {
      id: 'zip',
      kind: 'collect',
      tag: 'zip',
      digits: 5,
      prompts: [{ kind: 'say', text: 'Please enter your five digit ZIP code.' }],
      next: 'sell',
    },
    { id: 'sell', kind: 'auction' },
  ],
};

export function newNode(kind: string, taken: readonly string[]): NodeDraft {
  let id = kind;
  for (let count = 2; taken.includes(id); count++) id = `${kind}${count}`;
  return { id, kind, ...structuredClone(kindOf(kind)?.blank ?? {}) };
}

/** A name that changes is followed by everything that leads to it. */
export function renameNode(flow: FlowDraft, from: string, to: string): FlowDraft {
  const follow = (id: string | undefined) => (id === from ? to : id);
  return {
    start: follow(flow.start) ?? '',
    nodes: flow.nodes.map((node) => ({
      ...node,
      ...(node.id === from && { id: to }),
      ...(node.next !== undefined && { next: follow(node.next) }),
      ...(node.otherwise !== undefined && { otherwise: follow(node.otherwise) }),
      // biome-ignore lint/suspicious/noThenProperty: the wire format names it; a node is never awaited
      ...(node.then !== undefined && { then: follow(node.then) }),
      ...(node.choices && {
        choices: node.choices.map((choice) => ({ ...choice, next: follow(choice.next) ?? '' })),
      }),
    })),
  };
}

/** In the order in which a caller can meet them; what nobody meets comes last. */
export function inOrder({ start, nodes }: FlowDraft): NodeDraft[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const seen: NodeDraft[] = [];
  const queue = [start];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const node = byId.get(id);
    if (!node || seen.includes(node)) continue;
    seen.push(node);
    queue.push(...waysOf(node));
  }
  return [...seen, ...nodes.filter((node) => !seen.includes(node))];
}

const waysOf = ({ choices, next, then, otherwise }: NodeDraft): string[] =>
  [...(choices ?? []).map((choice) => choice.next), next, then, otherwise].filter(
    (id): id is string => id !== undefined && id !== '',
  );
