import type { CallFacts } from '../../buyers/facts.ts';
import { WEEKDAYS } from '../../buyers/hours.ts';
import type { Call } from '../../call/call.ts';
import type { CallEvent } from '../../call/event.ts';
import type { Flow } from '../../ivr/flow.ts';
import { type FlowStep, startFlow, stepFlow } from '../../ivr/step.ts';
import { localTime } from '../../lib/time.ts';
import type { Instruction, Prompt } from '../../telephony/instruction.ts';

/** Where the caller's interview goes: another question, the auction, or the end. */
export type Interview =
  | { kind: 'prompts'; events: CallEvent[]; instructions: Instruction[] }
  | { kind: 'auction' | 'hangup'; events: CallEvent[]; prompts: Prompt[] };

/** The wall clock of a flow's own branches; targets have theirs. */
const FLOW_ZONE = 'America/New_York';

/** The first question, or the auction at once where a campaign has no flow. */
export function askFirst(call: Call, flow: Flow | null, facts: CallFacts, now: number): Interview {
  if (!flow) return { kind: 'auction', events: [], prompts: [] };
  return interviewOf(call, startFlow(flow, facts, localHour(now)));
}

/** What follows from the keys pressed, or from none. */
export function answerInput(
  call: Call,
  flow: Flow | null,
  digits: string | null,
  facts: CallFacts,
  now: number,
): Interview {
  if (!flow || !call.ivr) return { kind: 'auction', events: [], prompts: [] };
  return interviewOf(call, stepFlow(flow, call.ivr, digits, facts.tags, facts, localHour(now)));
}

function interviewOf(call: Call, step: FlowStep): Interview {
  const learned = Object.entries(step.tags).filter(([tag, value]) => call.tags[tag] !== value);
  const events: CallEvent[] =
    learned.length > 0 ? [{ type: 'tagged', tags: Object.fromEntries(learned) }] : [];
  if ('done' in step) return { kind: step.done, events, prompts: step.prompts };
  const { node, tries, step: asked } = step.position;
  return {
    kind: 'prompts',
    events: [...events, { type: 'asked', node, tries, step: asked }],
    instructions: step.instructions,
  };
}

function localHour(now: number) {
  const { hour, weekday } = localTime(now, FLOW_ZONE);
  return { hour, weekday: WEEKDAYS[weekday]! };
}
