import { auction } from './auction.ts';
import { branch } from './branch.ts';
import { collect } from './collect.ts';
import { hangup } from './hangup.ts';
import type { Edge, NodeOf, PassingKind, WaitingKind } from './kind.ts';
import { menu } from './menu.ts';
import { say } from './say.ts';
import { tag } from './tag.ts';

/** A kind of node is one file and one line here. */
export const nodeKinds = { menu, collect, say, tag, branch, auction, hangup };

type Kinds = typeof nodeKinds;
export type FlowNode = { [Kind in keyof Kinds]: NodeOf<Kinds[Kind]['schema']> }[keyof Kinds];
type WaitingNode = Extract<FlowNode, { retries: number; otherwise: string }>;
type PassingNode = Exclude<FlowNode, WaitingNode>;

export const isWaiting = (node: FlowNode): node is WaitingNode => 'ask' in nodeKinds[node.kind];

// A node's kind picks the entry made for it, which the compiler cannot follow through a lookup.
export const waitingKind = (node: WaitingNode): WaitingKind<WaitingNode> =>
  nodeKinds[node.kind] as WaitingKind<WaitingNode>;
export const passingKind = (node: PassingNode): PassingKind<PassingNode> =>
  nodeKinds[node.kind] as PassingKind<PassingNode>;

export const edgesOf = (node: FlowNode): Edge[] =>
  isWaiting(node) ? waitingKind(node).edges(node) : passingKind(node).edges(node);
