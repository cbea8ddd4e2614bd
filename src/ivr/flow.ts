import type { Condition } from '../buyers/condition.ts';
import type { Prompt } from '../telephony/instruction.ts';

type Named = { id: string };

/** Asks for one key and tags the call with what the key stands for. */
export type MenuNode = Named & {
  kind: 'menu';
  prompts: Prompt[];
  tag: string | null;
  choices: { key: string; value: string; next: string }[];
  /** How often a wrong or missing answer is asked again before `otherwise`. */
  retries: number;
  timeoutSeconds: number;
  otherwise: string;
};

/** Collects digits into a tag, such as a ZIP. */
export type CollectNode = Named & {
  kind: 'collect';
  prompts: Prompt[];
  tag: string;
  digits: number;
  retries: number;
  timeoutSeconds: number;
  next: string;
  otherwise: string;
};

export type SayNode = Named & { kind: 'say'; prompts: Prompt[]; next: string };
export type TagNode = Named & { kind: 'tag'; tags: Record<string, string>; next: string };
export type BranchNode = Named & { kind: 'branch'; when: Condition; then: string; otherwise: string };
/** Sends the call to auction: the usual end of a flow. */
export type AuctionNode = Named & { kind: 'auction' };
export type HangupNode = Named & { kind: 'hangup'; prompts: Prompt[] };

export type FlowNode = MenuNode | CollectNode | SayNode | TagNode | BranchNode | AuctionNode | HangupNode;

/** What a caller is asked before the auction: a graph of nodes, walked from `start`. */
export type Flow = { start: string; nodes: FlowNode[] };
