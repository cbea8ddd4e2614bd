import { utf8 } from '../../../lib/encoding.ts';
import { never } from '../../../lib/result.ts';
import { type Attributes, element, escapeXml } from '../../../lib/text/markup.ts';
import type { Dial, Gather, Instruction, Prompt, Step } from '../../instruction.ts';

type UrlOf = (step: Step) => string;

/** Twilio refuses a longer document (error 11750). */
const MAX_BYTES = 64 * 1024;
/** Characters of speech a `<Say>` takes; the rest are what is left of long speeches in a document too large. */
const SPEECH_LENGTHS = [4_000, 400, 40, 0];

/** Where TwiML's relatives differ. */
export type Dialect = {
  ringSeconds: readonly [least: number, most: number];
  talkSeconds: readonly [least: number, most: number];
  /** Some know no method here and use the one the number is set to. */
  gatherMethod: boolean;
  /** How a dial is recorded in two channels. */
  recording: Attributes;
  /** What may be said as it is meant. */
  speech(text: string): string;
};

/** TwiML: twilio.com/docs/voice/twiml. Always a document the carrier accepts, whatever the texts hold. */
export const rendererOf =
  (dialect: Dialect) =>
  (instructions: readonly Instruction[], urlOf: UrlOf): string =>
    documentOf(instructions, { urlOf, dialect });

type World = { urlOf: UrlOf; dialect: Dialect };

function documentOf(instructions: readonly Instruction[], world: World): string {
  let document = '';
  for (const speechLength of SPEECH_LENGTHS) {
    const verbs = instructions.map((instruction) => verb(instruction, world, speechLength)).join('');
    document = `<?xml version="1.0" encoding="UTF-8"?>${element('Response', {}, verbs)}`;
    if (utf8(document).length <= MAX_BYTES) break;
  }
  return document;
}

function verb(instruction: Instruction, world: World, speechLength: number): string {
  switch (instruction.kind) {
    case 'say':
    case 'play':
    case 'pause':
      return prompt(instruction, world, speechLength);
    case 'gather':
      return gather(instruction, world, speechLength);
    case 'dial':
      return dial(instruction, world);
    case 'redirect':
      return element('Redirect', { method: 'POST' }, escapeXml(world.urlOf(instruction.step)));
    case 'reject':
      return element('Reject', { reason: instruction.reason });
    case 'hangup':
      return element('Hangup', {});
    default:
      return never(instruction);
  }
}

/** Nothing at all when no speech fits: what moves the call matters more than what is said. */
function prompt(spoken: Prompt, { dialect }: World, speechLength: number): string {
  if (speechLength === 0) return '';
  switch (spoken.kind) {
    case 'say':
      return element(
        'Say',
        { language: spoken.language ?? null },
        escapeXml(dialect.speech(spoken.text.slice(0, speechLength))),
      );
    case 'play':
      return element('Play', {}, escapeXml(spoken.url));
    case 'pause':
      return element('Pause', { length: whole(spoken.seconds, 1, 3_600) });
    default:
      return never(spoken);
  }
}

function gather(asked: Gather, world: World, speechLength: number): string {
  const attributes = {
    input: 'dtmf',
    action: world.urlOf(asked.next),
    method: world.dialect.gatherMethod ? 'POST' : null,
    timeout: whole(asked.timeoutSeconds, 1, 600),
    numDigits: asked.maxDigits,
    // Left out it means #; empty means that # is a digit like any other.
    finishOnKey: asked.finishKey ?? '',
    actionOnEmptyResult: true,
  };
  const prompts = asked.prompts.map((spoken) => prompt(spoken, world, speechLength)).join('');
  return element('Gather', attributes, prompts);
}

function dial(order: Dial, { urlOf, dialect }: World): string {
  const attributes: Attributes = {
    timeout: whole(order.ringSeconds, ...dialect.ringSeconds),
    timeLimit: whole(order.maxSeconds, ...dialect.talkSeconds),
    answerOnBridge: true,
    callerId: order.callerId,
  };
  if (!order.followed) return element('Dial', attributes, noun(order, {}));
  const recorded: Attributes = order.record
    ? { ...dialect.recording, recordingStatusCallback: urlOf('recording') }
    : {};
  const leg: Attributes = {
    statusCallback: urlOf('leg'),
    statusCallbackEvent: 'answered completed',
    statusCallbackMethod: 'POST',
    ...(order.whisper ? { url: urlOf('whisper'), method: 'POST' } : {}),
  };
  const followed = { action: urlOf('dialDone'), method: 'POST', ...attributes, ...recorded };
  return element('Dial', followed, noun(order, leg));
}

function noun({ destination }: Dial, attributes: Attributes): string {
  return destination.kind === 'phone'
    ? element('Number', attributes, escapeXml(destination.number))
    : element('Sip', attributes, escapeXml(destination.uri));
}

const whole = (value: number, least: number, most: number): number =>
  Math.min(Math.max(Math.round(value), least), most);
