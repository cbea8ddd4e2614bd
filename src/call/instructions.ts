import type { Instruction } from '../telephony/instruction.ts';
import type { Attempt, Call } from './call.ts';

const APOLOGY = 'We are sorry, nobody can take your call right now. Please try again later. Goodbye.';

export const apology: Instruction[] = [{ kind: 'say', text: APOLOGY }, { kind: 'hangup' }];

type Shown = { to: string; caller: { withheld: boolean; viaSip?: true } };

/** Whoever is rung sees the caller's own number where there is one to be seen, else the number that was dialed. */
const callerIdOf = ({ to, caller }: Shown): string | null => (caller.withheld || caller.viaSip ? to : null);

/** Rings the target; a recording is announced before it starts, in every state's law the safe order. */
export function offerInstructions(call: Call, attempt: Attempt): Instruction[] {
  const disclosure: Instruction[] = attempt.record ? [{ kind: 'say', text: attempt.record.disclosure }] : [];
  const first = attempt.leg === 1;
  return [
    ...(first ? call.preface : []),
    ...(first ? disclosure : []),
    {
      kind: 'dial',
      destination: attempt.destination,
      callerId: callerIdOf(call),
      ringSeconds: attempt.ringSeconds,
      maxSeconds: attempt.maxSeconds,
      whisper: attempt.whisper !== null,
      record: attempt.record !== null,
      followed: true,
    },
  ];
}

export function fallbackInstructions(
  number: string,
  call: Pick<Call, 'to' | 'preface'> & Shown,
): Instruction[] {
  return [
    ...call.preface,
    {
      kind: 'dial',
      destination: { kind: 'phone', number },
      callerId: callerIdOf(call),
      ringSeconds: 60,
      maxSeconds: 3_600,
      whisper: false,
      record: false,
      followed: false,
    },
  ];
}

/** What the target hears before it is joined. An empty list joins it. */
export function whisperInstructions(attempt: Attempt | undefined): Instruction[] {
  if (!attempt?.whisper || attempt.outcome !== null) return attempt?.whisper ? [{ kind: 'hangup' }] : [];
  const { say, acceptKey } = attempt.whisper;
  if (!acceptKey) return [{ kind: 'say', text: say }];
  const prompts: Instruction = {
    kind: 'gather',
    prompts: [{ kind: 'say', text: `${say} Press ${acceptKey} to take the call.` }],
    maxDigits: 1,
    timeoutSeconds: 8,
    finishKey: null,
    next: 'screen',
  };
  return [prompts, { kind: 'hangup' }];
}

export function screenInstructions(attempt: Attempt | undefined): Instruction[] {
  return attempt?.accepted === true && attempt.outcome === null ? [] : [{ kind: 'hangup' }];
}
