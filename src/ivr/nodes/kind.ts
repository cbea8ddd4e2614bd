import type * as z from 'zod';
import type { Condition } from '../../buyers/condition.ts';
import type { Gather, Prompt } from '../../telephony/instruction.ts';

/** A node as a flow keeps it. On the wire `otherwise` may be left out; here it is always said. */
export type NodeOf<Schema extends z.ZodObject> = Required<z.output<Schema>>;

/** A way out of a node: the field that names it, and where it leads. */
export type Edge = { path: (string | number)[]; to: string };

/** What happens at a node the caller does not have to answer: the call goes on, or the flow is over. */
type Passage =
  | { next: string; prompts?: Prompt[]; tags?: Record<string, string> }
  | { done: 'auction' | 'hangup'; prompts?: Prompt[] };

type AnyKind<N> = {
  /** As the console's editor offers it. */
  summary: string;
  /** What a new one holds in the editor, before anybody has typed. */
  blank: Partial<N>;
  /** As the API takes it, its `kind` the name in the registry. */
  schema: z.ZodObject;
  edges(node: N): Edge[];
};

/** A node that is passed without an answer. */
export type PassingKind<N> = AnyKind<N> & {
  pass(node: N, holds: (condition: Condition) => boolean): Passage;
};

/** A node that keeps the caller on it until an answer is understood or the retries are used up. */
export type WaitingKind<N extends { retries: number; otherwise: string }> = AnyKind<N> & {
  ask(node: N): Gather;
  /** @param input null: nothing was pressed in time. @returns null when it is no answer to this question. */
  answer(node: N, input: string | null): { next: string; tags: Record<string, string> } | null;
};
