import * as z from 'zod';
import type { Instruction, Step } from '../../telephony/instruction.ts';

/** What a carrier is told, as the console's telephone is told it. */

const say = z.object({ kind: z.literal('say'), text: z.string(), language: z.string().optional() });
const play = z.object({ kind: z.literal('play'), url: z.string() });
const pause = z.object({ kind: z.literal('pause'), seconds: z.number() });
const step: z.ZodType<Step> = z.enum([
  'voice',
  'input',
  'dialDone',
  'leg',
  'whisper',
  'screen',
  'recording',
  'resume',
]);

export const instructionShape: z.ZodType<Instruction> = z.discriminatedUnion('kind', [
  say,
  play,
  pause,
  z.object({
    kind: z.literal('gather'),
    prompts: z.array(z.discriminatedUnion('kind', [say, play, pause])),
    maxDigits: z.int().nullable(),
    timeoutSeconds: z.number(),
    finishKey: z.string().nullable(),
    next: step,
  }),
  z.object({
    kind: z.literal('dial'),
    destination: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('phone'), number: z.string() }),
      z.object({ kind: z.literal('sip'), uri: z.string() }),
    ]),
    callerId: z.string().nullable(),
    ringSeconds: z.number(),
    maxSeconds: z.number(),
    whisper: z.boolean(),
    record: z.boolean(),
    followed: z.boolean(),
  }),
  z.object({ kind: z.literal('redirect'), step }),
  z.object({ kind: z.literal('reject'), reason: z.enum(['rejected', 'busy']) }),
  z.object({ kind: z.literal('hangup') }),
]);
