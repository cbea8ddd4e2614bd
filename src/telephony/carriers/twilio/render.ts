import { utf8 } from '../../../lib/encoding.ts';
import { never } from '../../../lib/result.ts';
import type { Dial, Gather, Instruction, Prompt, Step } from '../../instruction.ts';
import { type Attributes, element, escapeXml } from '../xml.ts';

type UrlOf = (step: Step) => string;

/** Twilio refuses a longer document (error 11750). */
const MAX_BYTES = 64 * 1024;
/** Characters of speech a `<Say>` takes; the rest are what is left of long speeches in a document too large. */
const SPEECH_LENGTHS = [4_000, 400, 40, 0];

/** TwiML: twilio.com/docs/voice/twiml. Always a document Twilio accepts, whatever the texts hold. */
export function render(instructions: readonly Instruction[], urlOf: UrlOf): string {
  let document = '';
  for (const speechLength of SPEECH_LENGTHS) {
    const verbs = instructions.map((instruction) => verb(instruction, urlOf, speechLength)).join('');
    document = `<?xml version="1.0" encoding="UTF-8"?>${element('Response', {}, verbs)}`;
    if (utf8(document).length <= MAX_BYTES) break;
  }
  return document;
}

function verb(instruction: Instruction, urlOf: UrlOf, speechLength: number): string {
  switch (instruction.kind) {
    case 'say':
    case 'play':
    case 'pause':
      return prompt(instruction, speechLength);
    case 'gather':
      return gather(instruction, urlOf, speechLength);
    case 'dial':
      return dial(instruction, urlOf);
    case 'redirect':
      return element('Redirect', { method: 'POST' }, escapeXml(urlOf(instruction.step)));
    case 'reject':
      return element('Reject', { reason: instruction.reason });
    case 'hangup':
      return element('Hangup', {});
    default:
      return never(instruction);
  }
}

/** Nothing at all when no speech fits: what moves the call matters more than what is said. */
function prompt(spoken: Prompt, speechLength: number): string {
  if (speechLength === 0) return '';
  switch (spoken.kind) {
    case 'say':
      return element(
        'Say',
        { language: spoken.language ?? null },
        escapeXml(spoken.text.slice(0, speechLength)),
      );
    case 'play':
      return element('Play', {}, escapeXml(spoken.url));
    case 'pause':
      return element('Pause', { length: whole(spoken.seconds, 1, 3_600) });
    default:
      return never(spoken);
  }
}

function gather(asked: Gather, urlOf: UrlOf, speechLength: number): string {
  const attributes = {
    input: 'dtmf',
    action: urlOf(asked.next),
    method: 'POST',
    timeout: whole(asked.timeoutSeconds, 1, 600),
    numDigits: asked.maxDigits,
    // Left out it means #; empty means that # is a digit like any other.
    finishOnKey: asked.finishKey ?? '',
    actionOnEmptyResult: true,
  };
  const prompts = asked.prompts.map((spoken) => prompt(spoken, speechLength)).join('');
  return element('Gather', attributes, prompts);
}

function dial(order: Dial, urlOf: UrlOf): string {
  const attributes: Attributes = {
    timeout: whole(order.ringSeconds, 5, 600),
    timeLimit: whole(order.maxSeconds, 1, 14_400),
    answerOnBridge: true,
    callerId: order.callerId,
  };
  if (!order.followed) return element('Dial', attributes, noun(order, {}));
  const recorded: Attributes = order.record
    ? { record: 'record-from-answer-dual', recordingStatusCallback: urlOf('recording') }
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
