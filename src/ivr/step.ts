import { type Condition, evaluateCondition, type LocalHour } from '../buyers/condition.ts';
import type { CallFacts } from '../buyers/facts.ts';
import type { Instruction, Prompt } from '../telephony/instruction.ts';
import { stateOfZip } from '../telephony/zip-prefixes.ts';
import type { Flow } from './flow.ts';
import { isWaiting, passingKind, waitingKind } from './nodes/registry.ts';

/** Where a caller waits: at which question, how often it was not understood, and how many were asked in all. */
type FlowPosition = { node: string; tries: number; step: number };

type Tags = Record<string, string>;

/** The next question, or the end of the flow. `tags` is all that is known by now. */
export type FlowStep =
  | { instructions: Instruction[]; tags: Tags; position: FlowPosition }
  | { done: 'auction' | 'hangup'; prompts: Prompt[]; tags: Tags };

/** A caller who has heard this many questions is auctioned with what is known: a loop of menus is no way to wait. */
export const MAX_QUESTIONS = 20;

/** @param local the campaign's wall clock, for branches that ask for the hour. */
export function startFlow(flow: Flow, facts: CallFacts, local: LocalHour): FlowStep {
  return walk(flow, flow.start, { ...facts.tags }, 0, facts, local);
}

/**
 * Takes the caller's answer and goes on to the next question. A flow that changed under the caller, so that the
 * question is no more, ends in the auction.
 * @param input the keys pressed; null: none in time.
 * @param tags what the call knew before this answer.
 */
export function stepFlow(
  flow: Flow,
  position: FlowPosition,
  input: string | null,
  tags: Readonly<Tags>,
  facts: CallFacts,
  local: LocalHour,
): FlowStep {
  const node = flow.nodes.find(({ id }) => id === position.node);
  if (!node || !isWaiting(node)) return { done: 'auction', prompts: [], tags: { ...tags } };
  const kind = waitingKind(node);
  const answer = kind.answer(node, input);
  if (answer) return walk(flow, answer.next, { ...tags, ...answer.tags }, position.step, facts, local);
  const isLastTry = position.tries >= node.retries || position.step >= MAX_QUESTIONS;
  if (isLastTry) return walk(flow, node.otherwise, { ...tags }, position.step, facts, local);
  return {
    instructions: [kind.ask(node)],
    tags: { ...tags },
    position: { node: node.id, tries: position.tries + 1, step: position.step + 1 },
  };
}

/** Goes from node to node until the caller is needed or the flow is over. */
function walk(
  flow: Flow,
  from: string,
  tags: Tags,
  asked: number,
  facts: CallFacts,
  local: LocalHour,
): FlowStep {
  const prompts: Prompt[] = [];
  let id = from;
  for (let passed = 0; passed <= flow.nodes.length; passed++) {
    const node = flow.nodes.find((candidate) => candidate.id === id);
    if (!node) break;
    if (isWaiting(node)) {
      if (asked >= MAX_QUESTIONS) break;
      const position = { node: id, tries: 0, step: asked + 1 };
      return { instructions: [...prompts, waitingKind(node).ask(node)], tags, position };
    }
    const holds = (condition: Condition): boolean => evaluateCondition(condition, learn(facts, tags), local);
    const passage = passingKind(node).pass(node, holds);
    prompts.push(...(passage.prompts ?? []));
    if ('done' in passage) return { done: passage.done, prompts, tags };
    Object.assign(tags, passage.tags);
    id = passage.next;
  }
  return { done: 'auction', prompts, tags };
}

/** A ZIP the caller typed says where they are, whatever their number says. */
function learn(facts: CallFacts, tags: Tags): CallFacts {
  const typed = tags['zip'];
  const state = typed === undefined ? null : stateOfZip(typed);
  return state === null || typed === undefined ? { ...facts, tags } : { ...facts, tags, zip: typed, state };
}
