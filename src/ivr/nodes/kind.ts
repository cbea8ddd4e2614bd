import type * as z from 'zod';
import type { Condition } from '../../buyers/condition.ts';
import type { Gather, Prompt } from '../../telephony/instruction.ts';
import type { FlowNode } from '../flow.ts';

/** A way out of a node: the field that names it, and where it leads. */
export type Edge = { path: (string | number)[]; to: string };

/** A node that keeps the caller on it until an answer is understood or the retries are used up. */
export type WaitingNode = Extract<FlowNode, { retries: number; otherwise: string }>;
export type PassingNode = Exclude<FlowNode, WaitingNode>;

/** What happens at a node the caller does not have to answer: the call goes on, or the flow is over. */
type Passage =
  | { next: string; prompts?: Prompt[]; tags?: Record<string, string> }
  | { done: 'auction' | 'hangup'; prompts?: Prompt[] };

/** On the wire `otherwise` may be left out. */
export type Wire<N extends FlowNode> = N extends { otherwise: string }
  ? Omit<N, 'otherwise'> & { otherwise?: string }
  : N;

type AnyKind<N extends FlowNode> = { schema: z.ZodType<Wire<N>>; edges(node: N): Edge[] };

export type PassingKind<N extends PassingNode> = AnyKind<N> & {
  pass(node: N, holds: (condition: Condition) => boolean): Passage;
};

export type WaitingKind<N extends WaitingNode> = AnyKind<N> & {
  ask(node: N): Gather;
  /** @param input null: nothing was pressed in time. @returns null when it is no answer to this question. */
  answer(node: N, input: string | null): { next: string; tags: Record<string, string> } | null;
};
