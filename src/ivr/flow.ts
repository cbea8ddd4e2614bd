import type { FlowNode } from './nodes/registry.ts';

/** What a caller is asked before the auction: a graph of nodes, walked from `start`. */
export type Flow = { start: string; nodes: FlowNode[] };
